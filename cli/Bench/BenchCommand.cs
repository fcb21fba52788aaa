using System.CommandLine;
using System.Net.Http.Headers;
using ServerlessDicom.Cli.Client;
using ServerlessDicom.Cli.Store;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Cli.Bench;

/// <summary><c>sdicom bench</c>: stores a synthetic series, searches for it, fetches its frames, deletes it, and tells how long that took.</summary>
internal sealed class BenchCommand
{
    private readonly Option<int> _count = new("--count", "-n")
    {
        Description = "Requests of each kind.",
        DefaultValueFactory = _ => 100,
    };

    private readonly Option<int> _connections = new("--connections", "-c")
    {
        Description = "Requests at a time.",
        DefaultValueFactory = _ => 4,
    };

    private readonly Option<int> _side = new("--size")
    {
        Description = "Rows and columns of the images, of two bytes each pixel.",
        DefaultValueFactory = _ => 512,
    };

    private readonly Option<bool> _keep = new("--keep") { Description = "Do not delete what was stored." };

    private BenchCommand() { }

    /// <summary>Makes the command.</summary>
    public static Command Make(CommandContext context, ServerOptions server)
    {
        var self = new BenchCommand();
        self._count.Validators.Add(result => result.RequireBetween(self._count, 1, 10_000));
        self._connections.Validators.Add(result => result.RequireBetween(self._connections, 1, 64));
        self._side.Validators.Add(result => result.RequireBetween(self._side, 1, 4096));
        var command = new Command("bench", "Measures a server with a synthetic series, which it stores and deletes.")
        {
            self._count,
            self._connections,
            self._side,
            self._keep,
        };
        command.SetAction(context, (parsed, token) => self.RunAsync(context, server, parsed, token));
        return command;
    }

    private async Task<ExitCode> RunAsync(
        CommandContext context,
        ServerOptions server,
        ParseResult parsed,
        CancellationToken cancellationToken
    )
    {
        var (count, connections) = (parsed.GetValue(_count), parsed.GetValue(_connections));
        using var client = server.Connect(parsed, connections);
        var (study, series) = (DicomUid.Generate(), DicomUid.Generate());
        SyntheticInstance[] instances =
        [
            .. Enumerable.Range(1, count).Select(number => new SyntheticInstance(study, series, number)),
        ];
        await context.Output.WriteLineAsync(LatencyTally.Header);
        try
        {
            await MeasureAsync(
                "store",
                (instance, token) => StoreAsync(client, instance, parsed.GetValue(_side), token)
            );
            await MeasureAsync("search", (instance, token) => SearchAsync(client, instance, token));
            await MeasureAsync("frames", (instance, token) => FrameAsync(client, instance, token));
        }
        finally
        {
            // What was stored goes, even when the run is interrupted.
            if (!parsed.GetValue(_keep))
            {
                await DeleteAsync(context, client, study);
            }
        }

        return ExitCode.Done;

        async Task MeasureAsync(string name, Func<SyntheticInstance, CancellationToken, Task<TimeSpan>> request)
        {
            var tally = new LatencyTally();
            var start = context.Clock.GetTimestamp();
            await Parallel.ForEachAsync(
                instances,
                new ParallelOptions { MaxDegreeOfParallelism = connections, CancellationToken = cancellationToken },
                async (instance, token) => tally.Add(await request(instance, token))
            );
            await context.Output.WriteLineAsync(tally.ToString(name, context.Clock.GetElapsedTime(start)));
        }

        async Task<TimeSpan> StoreAsync(
            DicomWebClient client,
            SyntheticInstance instance,
            int side,
            CancellationToken token
        )
        {
            var file = await instance.EncodeAsync((ushort)side, token);
            var start = context.Clock.GetTimestamp();
            var reply = await client.SendAsync(
                _ =>
                {
                    var request = DicomWebClient.Request(HttpMethod.Post, "studies", "application/dicom+json");
                    var part = new ByteArrayContent(file);
                    part.Headers.ContentType = new MediaTypeHeaderValue("application/dicom");
                    var payload = new MultipartContent("related", $"sdicom-{Guid.NewGuid():N}") { part };
                    payload.Headers.ContentType!.Parameters.Add(new("type", "\"application/dicom\""));
                    request.Content = payload;
                    return request;
                },
                StoreReply.ReadAsync,
                token
            );
            return reply.Instances.TryGetValue(instance.Instance, out var said) && said.Failure is null
                ? context.Clock.GetElapsedTime(start)
                : throw new CommandFailedException(
                    ExitCode.Incomplete,
                    "The server refuses the synthetic instance: "
                        + (
                            reply.Refusal
                            ?? FailureReasons.Describe(
                                said.Failure ?? (reply.OtherFailures is [var other, ..] ? other : (ushort)0)
                            )
                        )
                );
        }

        async Task<TimeSpan> SearchAsync(DicomWebClient client, SyntheticInstance instance, CancellationToken token)
        {
            var start = context.Clock.GetTimestamp();
            using var found = await client.GetJsonAsync(
                $"studies/{study}/instances?SOPInstanceUID={instance.Instance}",
                token
            );
            return found?.RootElement.GetArrayLength() == 1
                ? context.Clock.GetElapsedTime(start)
                : throw new CommandFailedException(ExitCode.Incomplete, "The server does not find what it stored.");
        }

        async Task<TimeSpan> FrameAsync(DicomWebClient client, SyntheticInstance instance, CancellationToken token)
        {
            var start = context.Clock.GetTimestamp();
            await client.SendAsync(
                _ =>
                    DicomWebClient.Request(
                        HttpMethod.Get,
                        new Resource(study, series, instance.Instance).Path + "/frames/1",
                        "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*"
                    ),
                async (response, stall) =>
                {
                    await DicomWebClient.ThrowIfRefusedAsync(response, stall.Token);
                    await response.Content.CopyToAsync(Stream.Null, stall.Token);
                    return true;
                },
                token
            );
            return context.Clock.GetElapsedTime(start);
        }
    }

    private static async Task DeleteAsync(CommandContext context, DicomWebClient client, string study)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await client.SendAsync(
                _ => DicomWebClient.Request(HttpMethod.Delete, $"studies/{study}", "application/json"),
                async (response, stall) =>
                {
                    await DicomWebClient.ThrowIfRefusedAsync(response, stall.Token);
                    return true;
                },
                patience.Token
            );
        }
        catch (Exception e) when (e is CommandFailedException or OperationCanceledException)
        {
            await context.Error.WriteLineAsync($"The study {study} is still there: {e.Message}");
        }
    }
}
