using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Embedded;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Triggers;

namespace ServerlessDicom.Functions.Inbox;

/// <summary>
/// Stores what is dropped into the folder of the inbox, once it is complete: when it looks the same twice in a row. Files
/// that cannot be stored are put aside with the reason.
/// </summary>
internal sealed partial class InboxWatcher(
    FileInbox inbox,
    ExtractTags extractTags,
    IOptions<EmbeddedOptions> embedded,
    IOptions<TriggersOptions> triggers,
    TimeProvider time,
    ILogger<InboxWatcher> logger
) : BackgroundService
{
    private readonly EmbeddedOptions _options = embedded.Value;
    private bool _hasFailed;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.WatchInbox || !triggers.Value.InProcess)
        {
            return;
        }

        try
        {
            inbox.Create();
            var arrivals = new ChangeSignal();
            using var watcher = TryWatch(arrivals);
            var last = new Dictionary<string, string>(StringComparer.Ordinal);
            while (true)
            {
                // Taken before the look, so that none is slept through.
                var arrival = arrivals.Next;
                last = await LookAsync(last, stoppingToken);
                if (_hasFailed)
                {
                    await Task.Delay(_options.InboxInterval, time, stoppingToken);
                }
                else if (last.Count > 0)
                {
                    await Task.Delay(_options.InboxSettle, time, stoppingToken);
                }
                else
                {
                    // Not every file system tells.
                    await arrival
                        .WaitAsync(_options.InboxInterval, time, stoppingToken)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    stoppingToken.ThrowIfCancellationRequested();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    /// <summary>Takes up what has not changed since the last look; what else is there now, to be looked at again.</summary>
    private async Task<Dictionary<string, string>> LookAsync(
        Dictionary<string, string> last,
        CancellationToken stoppingToken
    )
    {
        var waiting = new Dictionary<string, string>(StringComparer.Ordinal);
        _hasFailed = false;
        try
        {
            foreach (var (name, version) in inbox.List())
            {
                if (last.GetValueOrDefault(name) != version || !await TryTakeAsync(name, version, stoppingToken))
                {
                    waiting.Add(name, version);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
        }

        return waiting;
    }

    /// <summary>Stores a file, or puts it aside; false when it has to wait.</summary>
    private async Task<bool> TryTakeAsync(string name, string version, CancellationToken stoppingToken)
    {
        try
        {
            await using var file = await inbox.OpenAsync(name, stoppingToken);
            if (file is null)
            {
                return true;
            }

            if (file.Version != version)
            {
                return false;
            }

            try
            {
                await extractTags.StoreAsync(file, stoppingToken);
                await inbox.DeleteAsync(file, stoppingToken);
            }
            catch (InboxRejectedException e)
            {
                await inbox.RejectAsync(file, e.Message, stoppingToken);
                LogRejected(e.Message);
            }

            return true;
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            Fail(e);
            return false;
        }
    }

    /// <summary>What the operating system says of a file tells its name, and that perhaps who the patient is.</summary>
    private void Fail(Exception exception)
    {
        _hasFailed = true;
        LogFailed(exception.GetType().Name);
    }

    /// <summary>Asks the operating system to tell of what comes; null where it cannot.</summary>
    private FileSystemWatcher? TryWatch(ChangeSignal arrivals)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(inbox.Folder) { IncludeSubdirectories = true };
            watcher.Created += (_, _) => arrivals.Set();
            watcher.Changed += (_, _) => arrivals.Set();
            watcher.Renamed += (_, _) => arrivals.Set();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException)
        {
            watcher?.Dispose();
            LogNotWatched(e, _options.InboxInterval);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A file of the inbox was put aside, with the reason beside it: {Reason}")]
    private partial void LogRejected(string reason);

    [LoggerMessage(LogLevel.Error, "A file of the inbox was not stored ({Exception}); it is tried again")]
    private partial void LogFailed(string exception);

    [LoggerMessage(LogLevel.Warning, "The inbox cannot be watched; it is looked at every {Interval} instead")]
    private partial void LogNotWatched(Exception exception, TimeSpan interval);
}
