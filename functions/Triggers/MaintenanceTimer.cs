using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Triggers;

/// <summary>Runs the sweep, the compaction and the deletion of workitems from time to time, where no timer trigger does.</summary>
internal sealed partial class MaintenanceTimer(
    Sweep sweep,
    CompactMetadata compactMetadata,
    ExpireWorkitems expireWorkitems,
    IChangeFeed changeFeed,
    IOptions<MaintenanceOptions> options,
    IOptions<TriggersOptions> triggers,
    TimeProvider time,
    ILogger<MaintenanceTimer> logger
) : BackgroundService
{
    private readonly MaintenanceOptions _options = options.Value;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!triggers.Value.InProcess)
        {
            return;
        }

        using var timer = new PeriodicTimer(_options.Interval, time);
        // What the last process left behind is looked for at the first tick.
        var nextOrphans = DateTimeOffset.MinValue;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryAsync("deletion of garbage", sweep.DeleteGarbageAsync, stoppingToken);
                await TryAsync("compaction of metadata", compactMetadata.RunAsync, stoppingToken);
                await TryAsync("deletion of workitems", expireWorkitems.RunAsync, stoppingToken);
                await TryAsync("entering of changes", changeFeed.EnterAsync, stoppingToken);
                if (time.GetUtcNow() >= nextOrphans)
                {
                    await TryAsync("deletion of orphans", sweep.DeleteOrphansAsync, stoppingToken);
                    nextOrphans = time.GetUtcNow() + _options.OrphanInterval;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    /// <summary>One job that fails must not keep the others, or its own next run, from their turn.</summary>
    private async Task TryAsync(string what, Func<CancellationToken, Task> job, CancellationToken stoppingToken)
    {
        try
        {
            await job(stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(e, what);
        }
    }

    [LoggerMessage(LogLevel.Error, "The {What} failed; it is tried again at the next tick")]
    private partial void LogFailed(Exception exception, string what);
}
