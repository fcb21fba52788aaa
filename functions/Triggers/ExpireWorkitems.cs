using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Index.Worklist;
using ServerlessDicom.Functions.Worklist;

namespace ServerlessDicom.Functions.Triggers;

/// <summary>Deletes workitems that have been in their final state for long enough, and that no subscriber holds (PS3.4 §CC.2.1.3).</summary>
internal sealed partial class ExpireWorkitems(
    IWorklist worklist,
    IOptions<WorklistOptions> options,
    TimeProvider time,
    ILogger<ExpireWorkitems> logger
)
{
    private const int BatchSize = 200;

    /// <summary>Workitems of one run; what is left waits for the next.</summary>
    private const int MostBatches = 50;

    /// <summary>Deletes them. The number of workitems.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - options.Value.KeepFinal;
        var deleted = 0;
        for (var batch = 0; batch < MostBatches; batch++)
        {
            var uids = await worklist.FindExpiredAsync(before, BatchSize, cancellationToken);
            var ofBatch = 0;
            foreach (var uid in uids)
            {
                // Whoever takes a lock on it meanwhile makes a new version of it.
                if (
                    await worklist.FindAsync(uid, cancellationToken) is { } stored
                    && !stored.Workitem.Subscribers.Any(subscriber => subscriber.HasLock)
                    && await worklist.TryDeleteAsync(uid, stored.Version, cancellationToken)
                )
                {
                    ofBatch++;
                }
            }

            deleted += ofBatch;
            if (uids.Count < BatchSize || ofBatch == 0)
            {
                break;
            }
        }

        if (deleted > 0)
        {
            LogDeleted(deleted);
        }

        return deleted;
    }

    [LoggerMessage(LogLevel.Information, "Deleted {Count} workitems that have been final for long enough")]
    private partial void LogDeleted(int count);
}
