using System.CommandLine;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using ServerlessDicom.Cli.Client;

namespace ServerlessDicom.Cli.Store;

/// <summary><c>sdicom store</c>: stores files and folders (STOW-RS, PS3.18 §10.5).</summary>
internal sealed class StoreCommand
{
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Files and folders; folders with all that is in them.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<int> _connections = new("--connections", "-c")
    {
        Description = "Requests at a time.",
        DefaultValueFactory = _ => 4,
    };

    private readonly Option<int> _batchFiles = new("--batch-files")
    {
        Description = "Files of a request, at most.",
        DefaultValueFactory = _ => 50,
    };

    private readonly Option<int> _batchMegabytes = new("--batch-mb")
    {
        Description = "Megabytes of a request, at most; a longer file goes alone.",
        DefaultValueFactory = _ => 64,
    };

    private readonly Option<string> _journal = new("--journal")
    {
        Description = "The file that remembers what was acknowledged, so that an interrupted run goes on where it was.",
    };

    private readonly Option<bool> _noJournal = new("--no-journal")
    {
        Description = "Remember nothing, send everything.",
    };

    private readonly Option<bool> _verbose = new("--verbose", "-v")
    {
        Description = "Write a line for each file, not only for those with a problem.",
    };

    private StoreCommand() { }

    /// <summary>Makes the command.</summary>
    public static Command Make(CommandContext context, ServerOptions server)
    {
        var self = new StoreCommand();
        self._connections.Validators.Add(result => result.RequireBetween(self._connections, 1, 64));
        self._batchFiles.Validators.Add(result => result.RequireBetween(self._batchFiles, 1, 10_000));
        self._batchMegabytes.Validators.Add(result => result.RequireBetween(self._batchMegabytes, 1, 100_000));
        var command = new Command("store", "Stores DICOM files, found by their content, and says what became of each.")
        {
            self._paths,
            self._connections,
            self._batchFiles,
            self._batchMegabytes,
            self._journal,
            self._noJournal,
            self._verbose,
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
        var connections = parsed.GetValue(_connections);
        using var client = server.Connect(parsed, connections);
        var (tally, early) = (new StoreTally(), new List<string>());
        var found = new FileFinder(
            (path, problem) =>
            {
                tally.CountUnreadable();
                early.Add($"unreadable {path}: {problem}");
            }
        ).Find(parsed.GetRequiredValue(_paths), cancellationToken);
        foreach (var line in early)
        {
            await context.Output.WriteLineAsync(line);
        }

        await using var journal = parsed.GetValue(_noJournal)
            ? null
            : await StoreJournal.OpenAsync(
                parsed.GetValue(_journal) ?? Path.Combine(context.StateFolder, "store-journal.jsonl"),
                client.Address,
                cancellationToken
            );
        if (journal is not null)
        {
            tally.Earlier = found.RemoveAll(journal.Has);
        }

        tally.Begin(found.Count);
        try
        {
            await TransferProgress.RunAsync(
                context,
                "Storing",
                found.Sum(file => file.Length),
                found.Count,
                async progress =>
                {
                    client.Retries.Report = progress.WriteNotice;
                    var sender = new BatchSender(client, journal, tally, progress, parsed.GetValue(_verbose));
                    var batches = new BatchMaker(
                        parsed.GetValue(_batchFiles),
                        parsed.GetValue(_batchMegabytes) * 1_000_000L,
                        tally,
                        sender,
                        progress
                    );
                    await SendAllAsync(found, batches, sender, connections, cancellationToken);
                }
            );
        }
        finally
        {
            await context.Output.WriteLineAsync(tally.ToString());
        }

        return tally.ExitCode;
    }

    /// <summary>Makes batches and sends them, some at a time; the first that ends the run ends the others.</summary>
    private static async Task SendAllAsync(
        List<FoundFile> found,
        BatchMaker batches,
        BatchSender sender,
        int connections,
        CancellationToken cancellationToken
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<IReadOnlyList<StoreFile>>(connections);
        Task[] tasks =
        [
            StopAllIfFailed(() => batches.MakeAsync(found, channel.Writer, stop.Token)),
            .. Enumerable.Range(0, connections).Select(_ => StopAllIfFailed(SendAsync)),
        ];
        var all = Task.WhenAll(tasks);
        try
        {
            await all;
        }
        catch (Exception)
        {
            // Those that were stopped are not the cause.
            var cause = all.Exception?.InnerExceptions.FirstOrDefault(e => e is not OperationCanceledException);
            if (cause is not null && !cancellationToken.IsCancellationRequested)
            {
                ExceptionDispatchInfo.Throw(cause);
            }

            throw;
        }

        async Task SendAsync()
        {
            await foreach (var batch in channel.Reader.ReadAllAsync(stop.Token))
            {
                await sender.SendAsync(batch, stop.Token);
            }
        }

        async Task StopAllIfFailed(Func<Task> work)
        {
            try
            {
                await Task.Run(work, CancellationToken.None);
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }
}
