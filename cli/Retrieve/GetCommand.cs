using System.CommandLine;
using ServerlessDicom.Cli.Client;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Cli.Retrieve;

/// <summary><c>sdicom get</c>: fetches a study, series or instance into a folder (WADO-RS, PS3.18 §10.4).</summary>
internal sealed class GetCommand
{
    private readonly ResourceArguments _resource = new();

    private readonly Option<DirectoryInfo> _output = new("--output", "-o")
    {
        Description = "The folder; made if it is not there.",
        DefaultValueFactory = _ => new DirectoryInfo("."),
    };

    private readonly Option<bool> _names = new("--names")
    {
        Description = "Name files by patient, study, series and number instead of UIDs.",
    };

    private readonly Option<string> _transferSyntax = new("--transfer-syntax")
    {
        Description = "A transfer syntax UID; * is whatever they are stored in.",
        DefaultValueFactory = _ => "*",
    };

    private readonly Option<int> _connections = new("--connections", "-c")
    {
        Description = "Requests at a time.",
        DefaultValueFactory = _ => 4,
    };

    private GetCommand() { }

    /// <summary>Makes the command.</summary>
    public static Command Make(CommandContext context, ServerOptions server)
    {
        var self = new GetCommand();
        self._connections.Validators.Add(result => result.RequireBetween(self._connections, 1, 64));
        self._transferSyntax.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value != "*" && !DicomUid.IsValid(token.Value))
            {
                result.AddError("--transfer-syntax is a UID or *.");
            }
        });
        var command = new Command(
            "get",
            "Fetches a study, series or instance. Files that are there already are left out."
        );
        self._resource.AddTo(command);
        command.Add(self._output);
        command.Add(self._names);
        command.Add(self._transferSyntax);
        command.Add(self._connections);
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
        var connections = parsed.GetValue(_connections);
        using var client = server.Connect(parsed, connections);
        var what = _resource.Get(parsed);
        var listed = await ListedInstance.ListAsync(client, what, parsed.GetValue(_names), cancellationToken);
        if (listed.Count == 0)
        {
            throw new CommandFailedException(ExitCode.Incomplete, $"The server has no {what.Path}.");
        }

        var folder = parsed.GetRequiredValue(_output).FullName;
        var missing = listed.Where(each => !File.Exists(Path.Combine(folder, each.Path))).ToList();
        var download = new Download(client, folder, parsed.GetRequiredValue(_transferSyntax));
        try
        {
            await TransferProgress.RunAsync(
                context,
                "Fetching",
                bytes: 0,
                missing.Count,
                progress =>
                {
                    client.Retries.Report = progress.WriteNotice;
                    return download.RunAsync(missing, listed, connections, progress, cancellationToken);
                }
            );
        }
        finally
        {
            await context.Output.WriteLineAsync(
                $"{download.Fetched} fetched, {listed.Count - missing.Count} there already, "
                    + $"{missing.Count - download.Fetched} not fetched."
            );
        }

        return download.Fetched == missing.Count ? ExitCode.Done : ExitCode.Incomplete;
    }
}
