using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Rendering;

namespace ServerlessDicom.Functions.Triggers;

/// <summary>
/// Deletes blobs that nobody needs: garbage, which the index has noted, and orphans, which a crash left behind before the
/// index knew of them. Doing it twice, or by halves, does no harm.
/// </summary>
internal sealed partial class Sweep(
    IBlobStore blobs,
    [FromKeyedServices(BlobContainer.Derived)] IBlobStore derived,
    IMetadataIndex index,
    IOptions<MaintenanceOptions> options,
    IOptions<RenderingOptions> rendering,
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

    /// <summary>Deletes orphans past their grace period, what was made from instances that are no longer there, and pictures past their time. The number of blobs.</summary>
    public async Task<int> DeleteOrphansAsync(CancellationToken cancellationToken)
    {
        var expired = time.GetUtcNow() - rendering.Value.KeepFor;
        var deleted = await DeleteOrphansAsync(blobs, name => name, _ => false, cancellationToken);
        deleted += await DeleteOrphansAsync(
            derived,
            DerivedName.SourceOf,
            blob => blob.LastModified < expired && DerivedName.IsKeptForAWhile(blob.Name),
            cancellationToken
        );
        if (deleted > 0)
        {
            LogOrphans(deleted);
        }

        return deleted;
    }

    /// <summary>Deletes the orphans of one store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="referenced">The name that the index knows a blob's reason to be by.</param>
    /// <param name="isExpired">Whether a blob has been kept for long enough, referenced or not.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    private async Task<int> DeleteOrphansAsync(
        IBlobStore store,
        Func<string, string> referenced,
        Func<BlobItem, bool> isExpired,
        CancellationToken cancellationToken
    )
    {
        var before = time.GetUtcNow() - _options.OrphanGrace;
        var deleted = 0;
        await foreach (
            var blobs in store
                .ListAsync(cancellationToken)
                .Where(blob => blob.LastModified < before)
                .Chunk(BatchSize)
                .WithCancellation(cancellationToken)
        )
        {
            var candidates = blobs.ToLookup(isExpired, blob => blob.Name);
            List<string> orphans =
            [
                .. candidates[true],
                .. await FindUnreferencedAsync([.. candidates[false]], referenced, cancellationToken),
            ];
            await store.DeleteAsync(orphans, cancellationToken);
            deleted += orphans.Count;
        }

        return deleted;
    }

    private async Task<IEnumerable<string>> FindUnreferencedAsync(
        List<string> names,
        Func<string, string> referenced,
        CancellationToken cancellationToken
    )
    {
        if (names.Count == 0)
        {
            return [];
        }

        var known = names.ToLookup(referenced, StringComparer.Ordinal);
        var unreferenced = await index.FindUnreferencedAsync([.. known.Select(group => group.Key)], cancellationToken);
        return unreferenced.SelectMany(name => known[name]);
    }

    [LoggerMessage(LogLevel.Information, "Deleted {Count} blobs that are no longer in use")]
    private partial void LogGarbage(int count);

    [LoggerMessage(LogLevel.Information, "Deleted {Count} blobs that were never in use, or kept for long enough")]
    private partial void LogOrphans(int count);
}
