using System.IO.Pipelines;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Gif;
using ServerlessDicom.Dicom.Imaging.Png;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.BulkData;

/// <summary>
/// Makes uncompressed Pixel Data of PNG and GIF files, for which there is no transfer syntax (PS3.18 Table 10.5.2-1). Holds one
/// frame. A palette becomes red, green and blue, or gray where the metadata want that and the palette allows it.
/// </summary>
internal sealed class RasterFrames
{
    /// <summary>Bytes of all frames of an instance at the most: what a few bytes of an animation can stand for.</summary>
    private const long MaxBytes = 1L << 30;

    /// <summary>Images of a GIF file at the most; no Frame Time Vector could tell of as many.</summary>
    private const int MaxImages = 1 << 16;

    private readonly IReadOnlyList<BulkDataPart> _parts;
    private readonly IDicomValueSource _source;
    private readonly bool _isGray;

    private RasterFrames(IReadOnlyList<BulkDataPart> parts, IDicomValueSource source, bool isGray)
    {
        _parts = parts;
        _source = source;
        _isGray = isGray;
    }

    /// <summary>What the frames are.</summary>
    public required CodestreamDescription Description { get; init; }

    /// <summary>How many they are.</summary>
    public required int Count { get; init; }

    /// <summary>Time from each to the next in milliseconds; empty when they do not say, or do not move.</summary>
    public IReadOnlyList<int> Delays { get; private init; } = [];

    private int SampleBytes => Description.Bits > 8 ? 2 : 1;

    private long FrameBytes => (long)Description.Rows * Description.Columns * Description.SamplesPerPixel * SampleBytes;

    /// <summary>Whether files of a media type are such.</summary>
    public static bool Are(string mediaType) => mediaType is "image/png" or "image/gif";

    /// <summary>Reads what they are, of GIF files all but the pixels.</summary>
    /// <param name="parts">The files: of several each is a frame.</param>
    /// <param name="wantsGray">Whether the metadata say that pixels have one sample.</param>
    /// <param name="source">Where they are.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CodecException">They are not such files.</exception>
    /// <exception cref="InstanceAssemblyException">They are too large, or not alike.</exception>
    public static async ValueTask<RasterFrames> OpenAsync(
        IReadOnlyList<BulkDataPart> parts,
        bool wantsGray,
        IDicomValueSource source,
        CancellationToken cancellationToken
    )
    {
        var isPng = parts[0].MediaType == "image/png";
        var frames = isPng
            ? await OpenPngAsync(parts, wantsGray, source, cancellationToken).ConfigureAwait(false)
            : await OpenGifAsync(parts, wantsGray, source, cancellationToken).ConfigureAwait(false);
        return frames.FrameBytes <= FrameReader.DefaultMaxFrameBytes && frames.FrameBytes * frames.Count <= MaxBytes
            ? frames
            : throw TooLarge();
    }

    /// <summary>The element Pixel Data, to be written any number of times.</summary>
    public StreamedValue ToPixelData()
    {
        var length = FrameBytes * Count;
        return new StreamedValue(
            DicomTag.PixelData,
            SampleBytes == 1 ? DicomVR.OB : DicomVR.OW,
            (uint)(length + (length & 1)),
            async (output, token) =>
            {
                foreach (var part in _parts)
                {
                    var stream = await _source.OpenAsync(part.Offset, part.Length, token).ConfigureAwait(false);
                    await using (stream.ConfigureAwait(false))
                    {
                        var isRead = await (
                            part.MediaType == "image/png"
                                ? WritePngAsync(stream, output, token)
                                : WriteGifAsync(stream, output, token)
                        ).ConfigureAwait(false);
                        if (!isRead)
                        {
                            return false;
                        }
                    }
                }

                output.Write(new byte[length & 1], swapSize: 1);
                return true;
            }
        );
    }

    private static async ValueTask<RasterFrames> OpenPngAsync(
        IReadOnlyList<BulkDataPart> parts,
        bool wantsGray,
        IDicomValueSource source,
        CancellationToken cancellationToken
    )
    {
        var stream = await source.OpenAsync(parts[0].Offset, parts[0].Length, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var png = await PngReader.OpenAsync(stream, cancellationToken).ConfigureAwait(false);
            var isPalette = png.Header.ColorType == PngColorType.Palette;
            var isGray = png.IsGray && (wantsGray || !isPalette);
            return new RasterFrames(parts, source, isGray)
            {
                Description = Describe(
                    png.Header.Height,
                    png.Header.Width,
                    isGray,
                    isPalette ? 8 : png.Header.BitDepth
                ),
                Count = parts.Count,
            };
        }
    }

    private static async ValueTask<RasterFrames> OpenGifAsync(
        IReadOnlyList<BulkDataPart> parts,
        bool wantsGray,
        IDicomValueSource source,
        CancellationToken cancellationToken
    )
    {
        if (parts.Count > 1)
        {
            throw new InstanceAssemblyException(
                InstanceAssemblyProblem.Mismatch,
                "GIF images come in one part, all frames together."
            );
        }

        var stream = await source.OpenAsync(parts[0].Offset, parts[0].Length, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var gif = await GifReader.OpenAsync(stream, cancellationToken).ConfigureAwait(false);
            var delays = new List<int>();
            var isGray = wantsGray;
            var drawn = 0L;
            while (await gif.NextAsync(cancellationToken).ConfigureAwait(false) is { } frame)
            {
                delays.Add(frame.Delay * 10);
                isGray &= GrayPalette.Is(frame.Palette.Span);
                // Images may be larger than the screen.
                drawn += Math.Max((long)gif.Width * gif.Height, (long)frame.Width * frame.Height);
                if (drawn > MaxBytes || delays.Count > MaxImages)
                {
                    throw TooLarge();
                }

                await gif.SkipAsync(cancellationToken).ConfigureAwait(false);
            }

            return delays.Count > 0
                ? new RasterFrames(parts, source, isGray)
                {
                    Description = Describe(gif.Height, gif.Width, isGray, 8),
                    Count = delays.Count,
                    Delays = delays.Count > 1 ? delays : [],
                }
                : throw new CodecException("The GIF file has no image.");
        }
    }

    private static InstanceAssemblyException TooLarge() =>
        new(InstanceAssemblyProblem.TooLarge, "The decoded image would be longer than is taken.");

    private static CodestreamDescription Describe(int rows, int columns, bool isGray, int bits) =>
        new()
        {
            Rows = rows,
            Columns = columns,
            SamplesPerPixel = isGray ? 1 : 3,
            Bits = bits,
            Interpret = declared =>
                !isGray ? PhotometricInterpretation.Rgb
                : declared == PhotometricInterpretation.Monochrome1 ? declared
                : PhotometricInterpretation.Monochrome2,
            TransferSyntaxes = [DicomUid.ExplicitVRLittleEndian],
        };

    private async Task<bool> WritePngAsync(Stream file, PipeWriter output, CancellationToken cancellationToken)
    {
        var png = await PngReader.OpenAsync(file, cancellationToken).ConfigureAwait(false);
        var bits = png.Header.ColorType == PngColorType.Palette ? 8 : png.Header.BitDepth;
        if (
            png.Header.Width != Description.Columns
            || png.Header.Height != Description.Rows
            || bits != Description.Bits
            || (_isGray && !png.IsGray)
        )
        {
            throw new CodecException("The frames are not alike.");
        }

        var pixels = new byte[FrameBytes];
        await png.ReadPixelsAsync(_isGray, pixels, cancellationToken).ConfigureAwait(false);
        return await output.WriteChunksAsync(pixels, swapSize: 1, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> WriteGifAsync(Stream file, PipeWriter output, CancellationToken cancellationToken)
    {
        var gif = await GifReader.OpenAsync(file, cancellationToken).ConfigureAwait(false);
        var canvas = new GifCanvas(gif.Width, gif.Height, Description.SamplesPerPixel);
        byte[] indices = [];
        while (await gif.NextAsync(cancellationToken).ConfigureAwait(false) is { } frame)
        {
            var count = (long)frame.Width * frame.Height;
            if (count > FrameReader.DefaultMaxFrameBytes)
            {
                throw new CodecException("An image of the GIF file is larger than is taken.");
            }

            if (indices.Length < count)
            {
                indices = new byte[count];
            }

            await gif.ReadAsync(frame, indices.AsMemory(0, (int)count), cancellationToken).ConfigureAwait(false);
            canvas.Draw(frame, indices);
            if (!await output.WriteChunksAsync(canvas.Pixels, swapSize: 1, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }
}
