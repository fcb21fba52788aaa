using System.Buffers;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Triggers;

/// <summary>
/// Brings the metadata of a series together in one segment, in the order in which they are listed, so that reading them is
/// one read. Until the index points at the new segment, nothing has changed.
/// </summary>
internal sealed partial class CompactMetadata(
    IBlobStore blobs,
    IMetadataIndex index,
    IOptions<MaintenanceOptions> options,
    TimeProvider time,
    ILogger<CompactMetadata> logger
)
{
    private const int SeriesPerRun = 100;
    private const int CopyBytes = 256 << 10;

    private static readonly ReadOnlySequence<byte> _comma = new(","u8.ToArray());

    private readonly MaintenanceOptions _options = options.Value;

    /// <summary>Compacts series whose metadata lie in many segments. The number of series.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var compacted = 0;
        var series = await index.FindFragmentedSeriesAsync(_options.MaxSegments, SeriesPerRun, cancellationToken);
        foreach (var (study, one) in series)
        {
            if (await CompactAsync(study, one, cancellationToken))
            {
                compacted++;
            }
        }

        if (compacted > 0)
        {
            LogCompacted(compacted);
        }

        return compacted;
    }

    private async Task<bool> CompactAsync(string study, string series, CancellationToken cancellationToken)
    {
        if (
            await index.ListAsync(study, series, cancellationToken) is not { Instances: { Count: > 0 } instances }
            || instances.Max(instance => instance.StoredAt) > time.GetUtcNow() - _options.CompactionQuiet
        )
        {
            return false;
        }

        try
        {
            var places = await WriteSegmentAsync(instances, cancellationToken);
            await index.MoveMetadataAsync(study, series, places, cancellationToken);
            return true;
        }
        catch (BlobNotFoundException)
        {
            // The series was deleted or compacted by another since it was listed.
            return false;
        }
    }

    private async Task<Dictionary<string, BlobRange>> WriteSegmentAsync(
        IReadOnlyList<InstanceEntry> instances,
        CancellationToken cancellationToken
    )
    {
        var places = new Dictionary<string, BlobRange>(instances.Count, StringComparer.Ordinal);
        var name = BlobName.MetadataSegment(BlobName.NewFolder());
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            await using var segment = await blobs.CreateAsync(name, cancellationToken);
            foreach (var instance in instances)
            {
                if (segment.Length > 0)
                {
                    await segment.WriteAsync(_comma, cancellationToken);
                }

                places.Add(instance.Version, new BlobRange(name, segment.Length, instance.Metadata.Length));
                await CopyAsync(instance.Metadata, segment, buffer, cancellationToken);
            }

            await segment.CommitAsync(cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return places;
    }

    private async Task CopyAsync(BlobRange from, BlobWriter to, byte[] buffer, CancellationToken cancellationToken)
    {
        await using var source = await blobs.OpenReadAsync(from.BlobName, from.Offset, from.Length, cancellationToken);
        var rest = from.Length;
        while (rest > 0)
        {
            var read = await source.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException($"The blob '{from.BlobName}' is shorter than the index says.");
            }

            await to.WriteAsync(new ReadOnlySequence<byte>(buffer, 0, read), cancellationToken);
            rest -= read;
        }
    }

    [LoggerMessage(LogLevel.Information, "Compacted the metadata of {Count} series")]
    private partial void LogCompacted(int count);
}
