using System.Globalization;
using ServerlessDicom.Cli.Client;
using Spectre.Console;

namespace ServerlessDicom.Cli;

/// <summary>Shows how far a transfer is: drawn on a terminal, else as a line now and then.</summary>
internal sealed class TransferProgress
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(10);

    private readonly CommandContext _context;
    private readonly IAnsiConsole? _console;
    private readonly ProgressTask? _task;
    private readonly Lock _gate = new();
    private readonly long _start;
    private readonly long _total;
    private readonly int _files;
    private long _bytes;
    private int _filesDone;
    private TimeSpan _told;

    private TransferProgress(CommandContext context, long total, int files, IAnsiConsole? console, ProgressTask? task)
    {
        (_context, _total, _files, _console, _task) = (context, total, files, console, task);
        _start = context.Clock.GetTimestamp();
    }

    /// <summary>Shows the progress of some work while it runs.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="what">What is done, in a word.</param>
    /// <param name="bytes">How much there is; 0 when that is not known.</param>
    /// <param name="files">How many files.</param>
    /// <param name="work">The work.</param>
    public static async Task RunAsync(
        CommandContext context,
        string what,
        long bytes,
        int files,
        Func<TransferProgress, Task> work
    )
    {
        if (!context.IsTerminal || files == 0)
        {
            await work(new TransferProgress(context, bytes, files, null, null));
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(context.Output) });
        ProgressColumn[] size = bytes > 0 ? [new DownloadedColumn(), new TransferSpeedColumn()] : [];
        await console
            .Progress()
            .Columns([
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                .. size,
                new RemainingTimeColumn(),
            ])
            .StartAsync(drawn =>
            {
                var task = drawn.AddTask(what, maxValue: bytes > 0 ? bytes : files);
                return work(new TransferProgress(context, bytes, files, console, task));
            });
    }

    /// <summary>Notes bytes that have gone; negative when they went in vain.</summary>
    public void Advance(long bytes)
    {
        var done = Interlocked.Add(ref _bytes, bytes);
        if (_task is null)
        {
            TellIfDue();
        }
        else if (_total > 0)
        {
            _task.Value = done;
        }
    }

    /// <summary>Notes that the outcome of a file is known.</summary>
    public void CountFile()
    {
        var done = Interlocked.Increment(ref _filesDone);
        if (_task is not null && _total == 0)
        {
            _task.Value = done;
        }
    }

    /// <summary>Writes a line beside it.</summary>
    public void WriteLine(string line)
    {
        lock (_gate)
        {
            if (_console is not null)
            {
                _console.WriteLine(DisplayText.Clean(line));
            }
            else
            {
                _context.Output.WriteLine(DisplayText.Clean(line));
            }
        }
    }

    /// <summary>Writes a line about what goes on, which is no result.</summary>
    public void WriteNotice(string line)
    {
        lock (_gate)
        {
            if (_console is not null)
            {
                _console.WriteLine(DisplayText.Clean(line));
            }
            else
            {
                _context.Error.WriteLine(DisplayText.Clean(line));
            }
        }
    }

    private void TellIfDue()
    {
        var elapsed = _context.Clock.GetElapsedTime(_start);
        lock (_gate)
        {
            if (elapsed - _told < _interval)
            {
                return;
            }

            _told = elapsed;
            var (done, files) = (Interlocked.Read(ref _bytes), Volatile.Read(ref _filesDone));
            var rate = done / elapsed.TotalSeconds;
            var share = _total > 0 ? (double)done / _total : (double)files / _files;
            var left = share is > 0 and < 1 ? elapsed * ((1 - share) / share) : (TimeSpan?)null;
            var size = _total > 0 ? string.Create(CultureInfo.InvariantCulture, $" of {_total / 1e6:0.0}") : "";
            _context.Error.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{files} of {_files} files, {done / 1e6:0.0}{size} MB, {rate / 1e6:0.0} MB/s{Left(left)}"
                )
            );
        }
    }

    private static string Left(TimeSpan? left) =>
        left is { } time && time < TimeSpan.FromDays(30)
            ? string.Create(CultureInfo.InvariantCulture, $", {(int)time.TotalHours}:{time:mm\\:ss} left")
            : "";
}
