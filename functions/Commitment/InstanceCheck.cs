using System.Buffers;
using System.Security.Cryptography;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Commitment;

/// <summary>
/// Finds out whether an instance is kept safe: that the index has it, that every byte of its file is the one that was
/// stored, and that its metadata can be read.
/// </summary>
internal sealed partial class InstanceCheck(IMetadataIndex index, IBlobStore blobs, ILogger<InstanceCheck> logger)
{
    /// <summary>Bytes that are read at a time.</summary>
    private const int ReadBytes = 256 << 10;

    /// <summary>Studies in which one SOP Instance UID is looked at; it should be in one only.</summary>
    private const int MostStudies = 10;

    private static readonly SearchAttribute _sopInstanceUid = SearchAttributes.Get(
        SearchLevel.Instance,
        "SOPInstanceUID"
    );

    /// <summary>Checks one.</summary>
    /// <exception cref="IndexUnavailableException">The index does not answer.</exception>
    /// <exception cref="BlobsUnavailableException">The storage does not answer.</exception>
    public async Task<CommitmentOutcome> RunAsync(InstanceReference reference, CancellationToken cancellationToken)
    {
        var outcome = CommitmentOutcome.NoSuchObjectInstance;
        await foreach (var entry in FindAsync(reference, cancellationToken))
        {
            if (entry.SopClassUid != reference.SopClass)
            {
                outcome = CommitmentOutcome.ClassInstanceConflict;
            }
            else if (await IsWholeAsync(entry, cancellationToken))
            {
                return CommitmentOutcome.Committed;
            }
            else
            {
                LogDamaged(reference.SopInstance, entry.BlobName);
                outcome = CommitmentOutcome.ProcessingFailure;
            }
        }

        return outcome;
    }

    private async IAsyncEnumerable<InstanceEntry> FindAsync(
        InstanceReference reference,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var places = reference is { Study: { } study, Series: { } series }
            ? [(study, series)]
            : await SearchAsync(reference.SopInstance, cancellationToken);
        foreach (var (inStudy, inSeries) in places)
        {
            if (await index.FindAsync(inStudy, inSeries, reference.SopInstance, cancellationToken) is { } entry)
            {
                yield return entry;
            }
        }
    }

    private async Task<IReadOnlyList<(string Study, string Series)>> SearchAsync(
        string sopInstance,
        CancellationToken cancellationToken
    )
    {
        var condition = new SearchCondition.All([new SearchCondition.Single(_sopInstanceUid, sopInstance)]);
        var query = new SearchQuery(SearchLevel.Instance, null, null, condition, MostStudies, 0);
        var found = await index.SearchAsync(query, cancellationToken);
        return [.. found.Matches.Select(match => (match.StudyInstanceUid, match.SeriesInstanceUid!))];
    }

    private async Task<bool> IsWholeAsync(InstanceEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return await HashAsync(entry, cancellationToken) == (entry.BlobHash ?? entry.ContentHash)
                && await HasMetadataAsync(entry.Metadata, cancellationToken);
        }
        catch (Exception e) when (e is BlobNotFoundException or EndOfStreamException)
        {
            return false;
        }
    }

    /// <summary>The hash of the file; null when it is not as long as it should be.</summary>
    private async Task<string?> HashAsync(InstanceEntry entry, CancellationToken cancellationToken)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var stream = await blobs.OpenReadAsync(entry.BlobName, 0, null, cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            var length = 0L;
            for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0; length += read)
            {
                sha.AppendData(buffer.AsSpan(0, read));
            }

            return length == entry.BlobLength ? Convert.ToHexString(sha.GetHashAndReset()) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether a JSON object begins and ends where the index says that the metadata do.</summary>
    private async Task<bool> HasMetadataAsync(BlobRange range, CancellationToken cancellationToken)
    {
        var first = await ReadByteAsync(range.Offset);
        var last = await ReadByteAsync(range.Offset + range.Length - 1);
        return (first, last) == ((byte)'{', (byte)'}');

        async Task<byte> ReadByteAsync(long offset)
        {
            var one = new byte[1];
            await using var stream = await blobs.OpenReadAsync(range.BlobName, offset, 1, cancellationToken);
            await stream.ReadExactlyAsync(one, cancellationToken);
            return one[0];
        }
    }

    [LoggerMessage(
        LogLevel.Error,
        "Instance {Instance} is damaged: blob {Blob} or its metadata are not as they were stored"
    )]
    private partial void LogDamaged(string instance, string blob);
}
