using System.Buffers;
using System.IO.Pipelines;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>
/// A stored image with all its attributes up to the pixels: palettes, look-up tables and overlays too, which the metadata
/// only point to. Of the blob the start is read, and the frames that are asked for.
/// </summary>
internal sealed class StoredImage : IDicomValueSource, IAsyncDisposable
{
    /// <summary>What ends before so many bytes is read at once: the attributes, and the first frame.</summary>
    private const int LongestStart = 1 << 20;

    private static readonly DicomReadLimits _limits = new() { LargeValueBytes = 16 << 20 };

    private readonly InstanceSource _source;
    private readonly int _startLength;
    private byte[] _start;

    private StoredImage(
        InstanceEntry entry,
        PixelDataLayout layout,
        DicomDataset dataset,
        InstanceSource source,
        byte[] start,
        int startLength
    )
    {
        Entry = entry;
        Layout = layout;
        Dataset = dataset;
        _source = source;
        _start = start;
        _startLength = startLength;
    }

    /// <summary>What the index knows of it.</summary>
    public InstanceEntry Entry { get; }

    /// <summary>Where its frames lie.</summary>
    public PixelDataLayout Layout { get; }

    /// <summary>Its attributes up to the pixels.</summary>
    public DicomDataset Dataset { get; }

    /// <summary>Reads the attributes.</summary>
    /// <param name="blobs">Where it is stored.</param>
    /// <param name="entry">What the index knows of it; its layout is not empty.</param>
    /// <param name="attributes">Attributes that are known already.</param>
    /// <param name="withFrame">Whether the first frame is likely to be asked for.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DicomFormatException">There is more before the pixels than is read for a picture.</exception>
    public static async Task<StoredImage> OpenAsync(
        IBlobStore blobs,
        InstanceEntry entry,
        AttributesCache attributes,
        bool withFrame,
        CancellationToken cancellationToken
    )
    {
        var layout = PixelDataLayout.FromBytes(entry.PixelDataLayout);
        if (attributes.TryGet(entry, out var known))
        {
            return new StoredImage(entry, layout, known, InstanceSource.AsStored(blobs, entry), [], 0);
        }

        var image = await ReadAsync(blobs, entry, layout, withFrame, cancellationToken);
        if (layout.FrameCount > 1 && !DicomTransferSyntax.FromUid(entry.TransferSyntaxUid).IsDeflated)
        {
            attributes.Add(entry, image.Dataset, layout.Offset);
        }

        return image;
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken) =>
        offset >= 0 && offset + length <= _startLength
            ? new(new MemoryStream(_start, (int)offset, (int)length, writable: false))
            : _source.OpenAsync(offset, length, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_start.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_start);
            _start = [];
        }

        return _source.DisposeAsync();
    }

    private static async Task<StoredImage> ReadAsync(
        IBlobStore blobs,
        InstanceEntry entry,
        PixelDataLayout layout,
        bool withFrame,
        CancellationToken cancellationToken
    )
    {
        if (layout.Offset > LongestStart || DicomTransferSyntax.FromUid(entry.TransferSyntaxUid).IsDeflated)
        {
            var file = await StoredFile.ReadHeaderAsync(blobs, entry, _limits, cancellationToken);
            return new StoredImage(entry, layout, file.Dataset, InstanceSource.Of(blobs, entry, file), [], 0);
        }

        var wanted = withFrame ? EndOfFirstFrame(layout) : layout.Offset;
        var length = (int)(wanted <= LongestStart ? wanted : layout.Offset);
        var start = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await using (var stream = await blobs.OpenReadAsync(entry.BlobName, 0, length, cancellationToken))
            {
                await stream.ReadExactlyAsync(start.AsMemory(0, length), cancellationToken);
            }

            var pipe = PipeReader.Create(new ReadOnlySequence<byte>(start, 0, length));
            var file = await new DicomFileReader(pipe, _limits).ReadHeaderAsync(cancellationToken);
            await pipe.CompleteAsync();
            return new StoredImage(entry, layout, file.Dataset, InstanceSource.AsStored(blobs, entry), start, length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(start);
            throw;
        }
    }

    private static long EndOfFirstFrame(PixelDataLayout layout)
    {
        if (layout.FrameCount < 1)
        {
            return layout.Offset;
        }

        if (layout.IsEncapsulated)
        {
            var last = layout.GetFragments(0)[^1];
            return last.Offset + last.Length;
        }

        var range = layout.GetNativeRange(0);
        return range.Offset + range.Length;
    }
}
