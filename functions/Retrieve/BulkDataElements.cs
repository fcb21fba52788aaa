using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Transcoding;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Dicom.Text;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>The elements of one instance as bulk data. Its header is read again only for what the index does not tell.</summary>
internal sealed class BulkDataElements(
    IBlobStore blobs,
    InstanceEntry entry,
    FallbackCharacterSets fallbacks,
    int readBytes
) : IAsyncDisposable
{
    /// <summary>Bytes of text that can be converted to UTF-8, which needs all of it at once.</summary>
    private const long MaxText = 16 << 20;

    private readonly PixelDataLayout? _layout = entry.PixelDataLayout.IsEmpty
        ? null
        : PixelDataLayout.FromBytes(entry.PixelDataLayout.Span);

    private DicomFile? _file;
    private bool _isRead;
    private InstanceSource? _source;
    private TranscodedFrames? _transcoded;

    /// <summary>Whether a path names Pixel Data, Float or Double Float Pixel Data of the top-level data set (PS3.18 §10.4.3.3.6).</summary>
    public static bool IsPixelData(DicomElementPath path) =>
        path.Items.Count == 0
        && (
            path.Tags[0] == DicomTag.PixelData
            || path.Tags[0] == DicomTag.FloatPixelData
            || path.Tags[0] == DicomTag.DoubleFloatPixelData
        );

    /// <summary>Finds an element; null when there is none with bytes of its own.</summary>
    /// <param name="path">Which element.</param>
    /// <param name="location">Its BulkDataURI, absolute.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async ValueTask<BulkDataValue?> FindAsync(
        DicomElementPath path,
        string location,
        CancellationToken cancellationToken
    )
    {
        if (_layout is not null && IsPixelData(path) && path.Tags[0] == _layout.Tag)
        {
            _source ??= await InstanceSource.CreateAsync(blobs, entry, cancellationToken);
            var swap = _layout.IsBigEndian ? _layout.WordSize : 1;
            return _layout.IsEncapsulated
                ? Frames(_layout, location)
                : Uncompressed(_layout.Offset, _layout.Length, swap, location) with
                {
                    Frames = _layout.FrameCount,
                };
        }

        await ReadAsync(path.Tags[0], cancellationToken);
        return path.Find(_file!.Dataset) is var (holder, element)
            ? await ValueAsync(holder, element, location, cancellationToken)
            : null;
    }

    /// <summary>
    /// Makes the parts of pixel data in another transfer syntax than they are stored in: one per frame, or one with all
    /// frames when it is native. Null when they cannot be had so.
    /// </summary>
    /// <param name="target">The Transfer Syntax UID to get to.</param>
    /// <param name="contentType">The media type of the parts, with parameters.</param>
    /// <param name="location">Its BulkDataURI, absolute.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async ValueTask<IReadOnlyList<PayloadPart>?> TranscodeAsync(
        string target,
        string contentType,
        string location,
        CancellationToken cancellationToken
    )
    {
        _source ??= await InstanceSource.CreateAsync(blobs, entry, cancellationToken);
        int[] frames = [.. Enumerable.Range(0, _layout!.FrameCount)];
        _transcoded = await FrameTranscoding.TryOpenAsync(
            blobs,
            entry,
            _source,
            _layout,
            target,
            frames,
            cancellationToken
        );
        return _transcoded switch
        {
            null => null,
            { NativeFrameLength: not null } =>
            [
                new DecodedPixelDataPart(_transcoded) { ContentType = contentType, Location = location },
            ],
            _ =>
            [
                .. frames.Select(_ => new TranscodedFramePart(_transcoded)
                {
                    ContentType = contentType,
                    Location = location,
                }),
            ],
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_transcoded is not null)
        {
            await _transcoded.DisposeAsync();
        }

        if (_source is not null)
        {
            await _source.DisposeAsync();
        }
    }

    /// <summary>Reads as much of the file as is needed to know an element of the top-level data set.</summary>
    private async ValueTask ReadAsync(DicomTag tag, CancellationToken cancellationToken)
    {
        var needsAll = tag >= DicomTag.FloatPixelData;
        if (_file is null || (needsAll && !_isRead))
        {
            _file = needsAll
                ? await StoredFile.ReadToEndAsync(blobs, entry, cancellationToken)
                : await StoredFile.ReadHeaderAsync(blobs, entry, cancellationToken);
            _file.Dataset.CharacterSet = fallbacks.Resolve(_file.Dataset);
            _isRead = needsAll;
        }

        _source ??= InstanceSource.Of(blobs, entry, _file);
    }

    private async ValueTask<BulkDataValue?> ValueAsync(
        DicomDataset holder,
        DicomElement element,
        string location,
        CancellationToken cancellationToken
    )
    {
        if (element.IsEmpty || element.Items is not null)
        {
            return null;
        }

        if (element.Fragments is { } fragments)
        {
            // Frames that cannot be told apart, or an icon: what there is, as one codestream.
            FrameFragment[] ranges = [.. fragments.Items.Select(item => new FrameFragment(item.Offset, item.Length))];
            return new BulkDataValue(
                IsCompressed: true,
                Frames: null,
                IsSingle: true,
                contentType => [Stored(ranges, contentType, location)]
            );
        }

        if (element.VR.UsesSpecificCharacterSet())
        {
            var text = await DecodeAsync(holder, element, cancellationToken);
            return new BulkDataValue(
                IsCompressed: false,
                Frames: null,
                IsSingle: true,
                contentType => [new TextPart(text) { ContentType = contentType, Location = location }]
            );
        }

        var swap = holder.IsBigEndian ? element.VR.UnitSize() : 1;
        return Uncompressed(element.Offset, element.Length, swap, location);
    }

    private BulkDataValue Uncompressed(long offset, long length, int swapSize, string location) =>
        new(
            IsCompressed: false,
            Frames: null,
            IsSingle: true,
            contentType =>
                swapSize == 1
                    ? [Stored([new FrameFragment(offset, length)], contentType, location)]
                    :
                    [
                        new NativePart(_source!, new NativeFrameRange(offset, length, 0, length * 8, swapSize))
                        {
                            ContentType = contentType,
                            Location = location,
                        },
                    ]
        );

    private BulkDataValue Frames(PixelDataLayout pixelData, string location) =>
        new(
            IsCompressed: true,
            Frames: pixelData.FrameCount,
            IsSingle: pixelData.FrameCount == 1,
            contentType =>
            {
                var maker = new FrameParts(_source!, pixelData, contentType, readBytes);
                return pixelData.FrameCount == 1
                    ? [maker.Create(0, location)]
                    : maker.Create([.. Enumerable.Range(0, pixelData.FrameCount)], _ => location);
            }
        );

    private StoredPart Stored(IReadOnlyList<FrameFragment> ranges, string contentType, string location) =>
        new(_source!, ranges, readBytes) { ContentType = contentType, Location = location };

    private async ValueTask<string> DecodeAsync(
        DicomDataset holder,
        DicomElement element,
        CancellationToken cancellationToken
    )
    {
        if (element.Length > MaxText)
        {
            throw new ProblemException(
                StatusCodes.Status413PayloadTooLarge,
                "The text is too long to be converted to UTF-8; the instance itself can be retrieved."
            );
        }

        var bytes = element.Value;
        if (!element.IsHeld)
        {
            var buffer = new byte[element.Length];
            await using var stream = await _source!.OpenAsync(element.Offset, element.Length, cancellationToken);
            await stream.ReadExactlyAsync(buffer, cancellationToken);
            bytes = buffer;
        }

        var delimiters = element.VR switch
        {
            DicomVR.PN => TextDelimiters.PersonName,
            DicomVR.LT or DicomVR.ST or DicomVR.UT => TextDelimiters.Text,
            _ => TextDelimiters.Values,
        };
        return holder.CharacterSet.Decode(bytes.Span, delimiters);
    }
}
