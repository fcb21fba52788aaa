using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Store;

/// <summary>
/// Makes received instances visible, in the order that no crash can spoil: their files and their metadata are durable
/// before the index names them, and only then does the client hear of success.
/// </summary>
internal sealed partial class InstanceCommitter(
    IBlobStore blobs,
    IMetadataIndex index,
    ChangeSignal changes,
    IOptions<StoreOptions> options,
    TimeProvider time,
    ILogger<InstanceCommitter> logger
)
{
    /// <summary>
    /// An instance that comes here later, the machine having slept say, may have been taken for an orphan by the sweep.
    /// Well below the shortest grace period.
    /// </summary>
    private static readonly TimeSpan _longestWait = TimeSpan.FromMinutes(5);

    private readonly ExistingInstance _existing = options.Value.ExistingInstance;

    /// <summary>
    /// Commits instances of one request, and disposes them. Once begun it is carried through, whether or not the client
    /// is still there.
    /// </summary>
    /// <param name="instances">The instances.</param>
    /// <param name="folder">The folder of the metadata's blobs.</param>
    /// <param name="result">Takes what became of each.</param>
    public async Task CommitAsync(IReadOnlyList<ReceivedInstance> instances, string folder, StoreResult result)
    {
        try
        {
            await MakeDurableAsync(instances, folder);
            foreach (var instance in instances)
            {
                await AwaitFileAsync(instance);
            }

            await IndexAsync([.. instances.Where(instance => instance.Failure is null)]);
            foreach (var instance in instances)
            {
                result.Add(instance);
            }
        }
        finally
        {
            foreach (var instance in instances)
            {
                await instance.DisposeAsync();
            }
        }
    }

    /// <summary>
    /// Writes all before it flushes anything: a file system that is committing its journal lets nobody create a file, and
    /// takes all that is there to be flushed into one commit.
    /// </summary>
    private async Task MakeDurableAsync(IReadOnlyList<ReceivedInstance> instances, string folder)
    {
        var segments = instances
            .GroupBy(i => (i.Record.Entry.StudyInstanceUid, i.Record.Entry.SeriesInstanceUid))
            .Select(series => new MetadataSegment(blobs, [.. series]))
            .ToList();
        try
        {
            await TryAllAsync(segment => segment.WriteAsync(folder, CancellationToken.None));
            foreach (var instance in instances)
            {
                instance.File.BeginCommit();
            }

            await TryAllAsync(segment => segment.CommitAsync(CancellationToken.None));
        }
        finally
        {
            foreach (var segment in segments)
            {
                await segment.DisposeAsync();
            }
        }

        Task TryAllAsync(Func<MetadataSegment, Task> step) =>
            Task.WhenAll(
                segments
                    .Where(segment => segment.Instances.All(instance => instance.Failure is null))
                    .Select(segment => TryAsync(segment, step))
            );
    }

    private async Task TryAsync(MetadataSegment segment, Func<MetadataSegment, Task> step)
    {
        try
        {
            await step(segment);
        }
        catch (Exception e)
        {
            foreach (var instance in segment.Instances)
            {
                instance.Fail(ReasonOf(e), e);
            }

            LogMetadataFailed(e, segment.Instances.Count);
        }
    }

    private async Task AwaitFileAsync(ReceivedInstance instance)
    {
        try
        {
            await instance.File.CommittedAsync();
        }
        catch (Exception e)
        {
            instance.Fail(ReasonOf(e), e);
            LogFileFailed(e);
            return;
        }

        if (time.GetUtcNow() - instance.Record.Entry.StoredAt > _longestWait)
        {
            instance.Fail(FailureReason.ProcessingFailure);
            LogTooLate();
        }
    }

    private async Task IndexAsync(List<ReceivedInstance> instances)
    {
        if (instances.Count == 0)
        {
            return;
        }

        IReadOnlyList<CommitOutcome> outcomes;
        try
        {
            var records = instances.ConvertAll(instance => instance.Record);
            outcomes = await index.CommitAsync(records, _existing, CancellationToken.None);
        }
        catch (Exception e)
        {
            // The index may have taken them all the same, so their blobs stay; the sweep finds out.
            foreach (var instance in instances)
            {
                instance.File.Keep();
                instance.Fail(ReasonOf(e), e);
            }

            LogIndexFailed(e, instances.Count);
            return;
        }
        finally
        {
            changes.Set();
        }

        var usedSegments = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (instance, outcome) in instances.Zip(outcomes))
        {
            if (outcome is CommitOutcome.Stored or CommitOutcome.Replaced)
            {
                instance.File.Keep();
                usedSegments.Add(instance.Record.Entry.Metadata.BlobName);
            }
            else if (outcome is CommitOutcome.Conflict)
            {
                instance.Fail(FailureReason.AlreadyExists);
            }
        }

        await DiscardAsync(instances, usedSegments);
    }

    /// <summary>Deletes metadata that the index does not name. What stays behind, should that fail, is the sweep's.</summary>
    private async Task DiscardAsync(List<ReceivedInstance> instances, HashSet<string> used)
    {
        var unused = instances
            .Select(instance => instance.Record.Entry.Metadata.BlobName)
            .Where(name => !used.Contains(name))
            .Distinct()
            .ToList();
        if (unused.Count == 0)
        {
            return;
        }

        try
        {
            await blobs.DeleteAsync(unused, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogDiscardFailed(e, unused.Count);
        }
    }

    private static FailureReason ReasonOf(Exception exception) =>
        exception is StorageFullException or IndexUnavailableException { IsFull: true }
            ? FailureReason.OutOfResources
            : FailureReason.ProcessingFailure;

    [LoggerMessage(LogLevel.Error, "Metadata of {Count} instances could not be written; they were not stored")]
    private partial void LogMetadataFailed(Exception exception, int count);

    [LoggerMessage(LogLevel.Error, "The file of an instance could not be made durable; it was not stored")]
    private partial void LogFileFailed(Exception exception);

    [LoggerMessage(LogLevel.Error, "An instance waited too long for its commit; it was not stored")]
    private partial void LogTooLate();

    [LoggerMessage(LogLevel.Error, "The index did not take {Count} instances; they were reported as not stored")]
    private partial void LogIndexFailed(Exception exception, int count);

    [LoggerMessage(LogLevel.Warning, "{Count} unused metadata blobs could not be deleted; the sweep will")]
    private partial void LogDiscardFailed(Exception exception, int count);
}
