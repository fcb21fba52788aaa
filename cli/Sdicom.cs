using System.CommandLine;
using ServerlessDicom.Cli.Bench;
using ServerlessDicom.Cli.Client;
using ServerlessDicom.Cli.Retrieve;
using ServerlessDicom.Cli.Search;
using ServerlessDicom.Cli.Store;

namespace ServerlessDicom.Cli;

/// <summary>The command <c>sdicom</c>.</summary>
internal static class Sdicom
{
    /// <summary>How long a command may take to put things in order after Ctrl-C.</summary>
    private static readonly TimeSpan _terminationTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Runs a command line.</summary>
    /// <returns>The <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var server = new ServerOptions(context);
        var root = new RootCommand("A client of DICOMweb servers.");
        server.AddTo(root);
        root.Add(StoreCommand.Make(context, server));
        root.Add(SearchCommand.Make(context, server));
        root.Add(GetCommand.Make(context, server));
        root.Add(DeleteCommand.Make(context, server));
        root.Add(HealthCommand.Make(context, server));
        root.Add(BenchCommand.Make(context, server));

        var parsed = root.Parse(arguments);
        var code = await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = context.Output,
                Error = context.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = _terminationTimeout,
            },
            cancellationToken
        );
        return parsed.Errors.Count > 0 ? (int)ExitCode.Usage : code;
    }

    /// <summary>Lets a command do something, and turns whatever ends it into a sentence and an exit code.</summary>
    public static void SetAction(
        this Command command,
        CommandContext context,
        Func<ParseResult, CancellationToken, Task<ExitCode>> act
    ) =>
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                try
                {
                    return (int)await act(parsed, cancellationToken);
                }
                catch (CommandFailedException e)
                {
                    await context.Error.WriteLineAsync(e.Message);
                    return (int)e.Code;
                }
                catch (Exception e) when (e is LocalFileException or IOException or UnauthorizedAccessException)
                {
                    await context.Error.WriteLineAsync(e.Message);
                    return (int)ExitCode.Incomplete;
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    await context.Error.WriteLineAsync("Interrupted.");
                    return (int)ExitCode.Interrupted;
                }
            }
        );
}
