using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Triggers;

namespace ServerlessDicom.Functions.ExtendedQueryTags;

/// <summary>
/// Reads the list of searchable attributes at the start, and goes on with indexing that a process before this one left
/// undone, or that an instance calls for which was on its way when an attribute was added. Under the Functions host the function that compacts metadata does, and whoever asks how far it is.
/// </summary>
internal sealed class ReindexingTimer(
    ExtendedTagList list,
    Reindexing reindexing,
    ChangeSignal signal,
    IOptions<TriggersOptions> triggers,
    IOptions<MaintenanceOptions> maintenance,
    TimeProvider time
) : BackgroundService
{
    /// <summary>Of a stream of changes one is looked after at once, and those behind it together.</summary>
    private static readonly TimeSpan _gathering = TimeSpan.FromSeconds(1);

    /// <summary>How long the start waits for an index that does not answer, which requests find out for themselves.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        try
        {
            await list.GetAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The first request reads it.
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!triggers.Value.InProcess)
        {
            return;
        }

        try
        {
            while (true)
            {
                // Taken before, so that nothing is slept through.
                var next = signal.Next;
                reindexing.Start();
                await next.WaitAsync(maintenance.Value.Interval, time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await Task.Delay(_gathering, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }
}
