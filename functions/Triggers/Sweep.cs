using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Triggers;

/// <summary>
/// Deletes blobs that nobody needs: garbage, which the index has noted, and orphans, which a crash left behind before the
/// index knew of them. Doing it twice, or by halves, does no harm.
/// </summary>
internal sealed partial class Sweep(
    IBlobStore blobs,
    IMetadataIndex index,
    IOptions<MaintenanceOptions> options,
    TimeProvider time,
    ILogger<Sweep> logger
)
{
    private const int BatchSize = 500;

    /// <summary>Garbage of one run; what is left waits for the next.</summary>
    private const int MaxGarbageBatches = 200;

    private readonly MaintenanceOptions _options = options.Value;

    /// <summary>Deletes garbage past its grace period. The number of blobs.</summary>
    public async Task<int> DeleteGarbageAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - _options.GarbageGrace;
        var deleted = 0;
        for (var batch = 0; batch < MaxGarbageBatches; batch++)
        {
            var names = await index.ReadGarbageAsync(before, BatchSize, cancellationToken);
            if (names.Count == 0)
            {
                break;
            }

            // Forgotten only once deleted: else a crash in between would leave orphans.
            await blobs.DeleteAsync(names, cancellationToken);
            await index.ForgetGarbageAsync(names, cancellationToken);
            deleted += names.Count;
        }

        if (deleted > 0)
        {
            LogGarbage(deleted);
        }

        return deleted;
    }

    /// <summary>Deletes orphans past their grace period. The number of blobs.</summary>
    public async Task<int> DeleteOrphansAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - _options.OrphanGrace;
        var deleted = 0;
        var old = new List<string>(BatchSize);
        await foreach (var blob in blobs.ListAsync(cancellationToken))
        {
            if (blob.LastModified < before)
            {
                old.Add(blob.Name);
            }

            if (old.Count == BatchSize)
            {
                deleted += await DeleteUnreferencedAsync(old, cancellationToken);
                old.Clear();
            }
        }

        deleted += await DeleteUnreferencedAsync(old, cancellationToken);
        if (deleted > 0)
        {
            LogOrphans(deleted);
        }

        return deleted;
    }

    private async Task<int> DeleteUnreferencedAsync(List<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
        {
            return 0;
        }

        var orphans = await index.FindUnreferencedAsync(names, cancellationToken);
        await blobs.DeleteAsync(orphans, cancellationToken);
        return orphans.Count;
    }

    [LoggerMessage(LogLevel.Information, "Deleted {Count} blobs that are no longer in use")]
    private partial void LogGarbage(int count);

    [LoggerMessage(LogLevel.Information, "Deleted {Count} blobs that were never in use")]
    private partial void LogOrphans(int count);
}
