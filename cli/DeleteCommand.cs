using System.CommandLine;
using ServerlessDicom.Cli.Client;

namespace ServerlessDicom.Cli;

/// <summary><c>sdicom delete</c>: deletes a study, series or instance, where the server offers that; PS3.18 does not.</summary>
internal static class DeleteCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(CommandContext context, ServerOptions server)
    {
        var resource = new ResourceArguments();
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var command = new Command("delete", "Deletes a study, series or instance.");
        resource.AddTo(command);
        command.Add(yes);
        command.SetAction(
            context,
            async (parsed, token) =>
            {
                using var client = server.Connect(parsed, connections: 1);
                var what = resource.Get(parsed);
                if (!parsed.GetValue(yes) && !await IsMeantAsync(context, what, client, token))
                {
                    await context.Error.WriteLineAsync("Nothing is deleted.");
                    return ExitCode.Incomplete;
                }

                await client.SendAsync(
                    _ => DicomWebClient.Request(HttpMethod.Delete, what.Path, "application/json"),
                    async (response, stall) =>
                    {
                        await DicomWebClient.ThrowIfRefusedAsync(response, stall.Token);
                        return true;
                    },
                    token
                );
                await context.Output.WriteLineAsync($"Deleted {what.Path}.");
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static async Task<bool> IsMeantAsync(
        CommandContext context,
        Resource what,
        DicomWebClient client,
        CancellationToken cancellationToken
    )
    {
        if (!context.CanAsk)
        {
            throw new CommandFailedException(ExitCode.Usage, "Nobody is there to be asked: use --yes.");
        }

        await context.Output.WriteAsync($"Delete {what.Path} from {client.Address}? [y/N] ");
        await context.Output.FlushAsync(cancellationToken);
        var answer = await context.Input.ReadLineAsync(cancellationToken);
        return answer?.Trim() is { } said
            && (
                said.Equals("y", StringComparison.OrdinalIgnoreCase)
                || said.Equals("yes", StringComparison.OrdinalIgnoreCase)
            );
    }
}
