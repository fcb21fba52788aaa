using System.CommandLine;
using System.Globalization;
using ServerlessDicom.Cli.Client;

namespace ServerlessDicom.Cli;

/// <summary><c>sdicom health</c>: asks whether a server works, by the one question that every DICOMweb server answers.</summary>
internal static class HealthCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(CommandContext context, ServerOptions server)
    {
        var command = new Command(
            "health",
            "Tells whether the server answers a search, and what its /health says if it has one."
        );
        command.SetAction(
            context,
            async (parsed, token) =>
            {
                using var client = server.Connect(parsed, connections: 1, isPatient: false);
                var health = await client.SendAsync(
                    _ => new HttpRequestMessage(HttpMethod.Get, new Uri(client.Address, "/health")),
                    (response, _) => Task.FromResult(response.StatusCode),
                    token
                );
                if ((int)health is >= 200 and < 300)
                {
                    await context.Output.WriteLineAsync("/health: ok");
                }

                var start = context.Clock.GetTimestamp();
                using var answer = await client.GetJsonAsync("studies?limit=1", token);
                var elapsed = context.Clock.GetElapsedTime(start);
                await context.Output.WriteLineAsync(
                    string.Create(CultureInfo.InvariantCulture, $"search: ok, {elapsed.TotalMilliseconds:0} ms")
                );
                return ExitCode.Done;
            }
        );
        return command;
    }
}
