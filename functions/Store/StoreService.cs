using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Store;

/// <summary>
/// Stores the instances of a payload as it streams in. While one group of them is committed, the next part is being
/// received.
/// </summary>
internal sealed class StoreService(
    InstanceReceiver receiver,
    InstanceCommitter committer,
    IOptions<StoreOptions> options,
    TimeProvider time
)
{
    private readonly StoreOptions _options = options.Value;

    /// <summary>Stores what can be stored.</summary>
    /// <param name="parts">The instances; each is read before the next is asked for.</param>
    /// <param name="study">The Study Instance UID that all must have; null for any.</param>
    /// <param name="cancellationToken">Stops the work; instances not yet committed are discarded.</param>
    public async Task<StoreResult> StoreAsync(
        IAsyncEnumerable<StorePart> parts,
        string? study,
        CancellationToken cancellationToken
    )
    {
        var result = new StoreResult();
        var folder = BlobName.NewFolder();
        var pending = new List<ReceivedInstance>();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var enumerator = parts.GetAsyncEnumerator(stopping.Token);
        var (partCount, since, metadataBytes) = (0, 0L, 0);
        var next = ReceiveNextAsync();
        try
        {
            while (true)
            {
                if (pending.Count > 0 && (IsFull() || !await ComesInTimeAsync(next, since)))
                {
                    var group = pending;
                    (pending, metadataBytes) = ([], 0);
                    await committer.CommitAsync(group, folder, result);
                }

                var reception = await next;
                if (reception.Received is { } received)
                {
                    since = pending.Count == 0 ? time.GetTimestamp() : since;
                    if (pending is [.., var previous])
                    {
                        // While the next parts come in; the last one's goes along with the metadata's.
                        previous.File.BeginCommit();
                    }

                    pending.Add(received);
                    metadataBytes += received.Metadata.Length;
                }
                else if (reception.Rejected is { } rejected)
                {
                    result.Add(rejected);
                }

                if (reception.IsLast)
                {
                    result.PayloadProblem = reception.PayloadProblem;
                    break;
                }

                next = ReceiveNextAsync();
            }

            var rest = pending;
            pending = [];
            await committer.CommitAsync(rest, folder, result);
            return result;
        }
        catch
        {
            await stopping.CancelAsync();
            await DiscardAsync(pending, next);
            throw;
        }

        bool IsFull() =>
            pending.Count >= _options.InstancesPerCommit || metadataBytes >= _options.MetadataBytesPerCommit;

        async Task<Reception> ReceiveNextAsync()
        {
            try
            {
                if (!await enumerator.MoveNextAsync())
                {
                    return new Reception(IsLast: true);
                }
            }
            catch (MultipartFormatException e)
            {
                return new Reception(IsLast: true, PayloadProblem: e.Message);
            }

            if (++partCount > _options.MaxPartsPerRequest)
            {
                return new Reception(
                    Rejected: new RejectedPart(InstanceIdentity.Unknown, FailureReason.TooLarge),
                    IsLast: true
                );
            }

            var (received, rejected) = await receiver.ReceiveAsync(enumerator.Current, study, folder, stopping.Token);
            return new Reception(received, rejected);
        }
    }

    private static async Task DiscardAsync(List<ReceivedInstance> pending, Task<Reception> next)
    {
        await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (next.IsCompletedSuccessfully && (await next).Received is { } received && !pending.Contains(received))
        {
            pending.Add(received);
        }

        foreach (var instance in pending)
        {
            await instance.DisposeAsync();
        }
    }

    /// <summary>Whether the next part is complete before the first of the pending instances has waited too long.</summary>
    private async Task<bool> ComesInTimeAsync(Task next, long since)
    {
        if (next.IsCompleted)
        {
            return true;
        }

        var left = _options.MaxCommitDelay - time.GetElapsedTime(since);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        using var waiting = new CancellationTokenSource();
        var completed = await Task.WhenAny(next, Task.Delay(left, time, waiting.Token));
        await waiting.CancelAsync();
        return completed == next;
    }

    /// <summary>What came next.</summary>
    private readonly record struct Reception(
        ReceivedInstance? Received = null,
        RejectedPart? Rejected = null,
        bool IsLast = false,
        string? PayloadProblem = null
    );
}
