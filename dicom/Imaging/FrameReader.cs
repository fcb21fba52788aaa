using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Imaging;

/// <summary>
/// Reads frames of a stored instance, native or compressed, as native samples that all lie the same way: little endian,
/// those of a pixel together, chroma of every pixel, the first bit first. Holds one frame, as stored and as decoded.
/// </summary>
/// <remarks>Any number of threads may read at once when the source allows it.</remarks>
public sealed class FrameReader
{
    /// <summary>Bytes of a decoded frame at the most, unless told otherwise.</summary>
    public const long DefaultMaxFrameBytes = 256L << 20;

    private readonly IDicomValueSource _source;
    private readonly PixelDataLayout _layout;
    private readonly ImagePixel _image;
    private readonly FrameDecoder? _decode;
    private readonly NativeFrameUnpacker? _unpacker;

    /// <summary>Reads frames from <paramref name="source"/>.</summary>
    /// <param name="source">Where the instance's bytes are, as <see cref="PixelDataLayout.Offset"/> counts them.</param>
    /// <param name="layout">Where in them its frames are.</param>
    /// <param name="image">What the data set says of frames, from <see cref="ImagePixel.From"/>.</param>
    /// <param name="transferSyntaxUid">What the instance is stored in.</param>
    /// <param name="maxFrameBytes">Bytes of a decoded frame at the most; a compressed one may be about twice as long, since there are encoders that expand noise.</param>
    public FrameReader(
        IDicomValueSource source,
        PixelDataLayout layout,
        ImagePixel image,
        string transferSyntaxUid,
        long maxFrameBytes = DefaultMaxFrameBytes
    )
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(transferSyntaxUid);
        _source = source;
        _layout = layout;
        _image = image;
        Native = NativeForm.Of(image);
        Obstacle = NativeForm.ObstacleTo(layout, image, transferSyntaxUid, maxFrameBytes);
        if (Obstacle is not null)
        {
            return;
        }

        if (layout.IsEncapsulated)
        {
            _decode = FrameCodecs.Find(transferSyntaxUid)!.Decode;
        }
        else
        {
            _unpacker = new NativeFrameUnpacker(layout, image);
        }
    }

    /// <summary>How many frames there are.</summary>
    public int FrameCount => _layout.FrameCount;

    /// <summary>Whether frames can be read, as far as the attributes tell.</summary>
    public bool CanDecode => Obstacle is null;

    /// <summary>Why frames cannot be read; null when they can. Says nothing of the patient or the pixels.</summary>
    public string? Obstacle { get; }

    /// <summary>
    /// What <see cref="ReadAsync"/> gives. Its photometric interpretation is what the data set leads to expect; what a frame
    /// really holds, <see cref="ReadAsync"/> tells.
    /// </summary>
    public ImagePixel Native { get; }

    /// <summary>Reads a frame.</summary>
    /// <param name="frame">0-based.</param>
    /// <param name="native">Takes exactly <see cref="ImagePixel.FrameBytes"/> bytes of <see cref="Native"/>.</param>
    /// <param name="cancellationToken">Stops the reading; decoding, once begun, goes on to its end.</param>
    /// <returns>
    /// What the samples mean. <see cref="PhotometricInterpretation.YbrPartial422"/> tells of their range: chroma is there for
    /// every pixel.
    /// </returns>
    /// <exception cref="CodecException">The frame is not one of its transfer syntax, or too long to be.</exception>
    /// <exception cref="EndOfStreamException">The source has fewer bytes than the layout says.</exception>
    /// <exception cref="NotSupportedException"><see cref="CanDecode"/> is false.</exception>
    public async ValueTask<PhotometricInterpretation> ReadAsync(
        int frame,
        Memory<byte> native,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(native.Length, Native.FrameBytes);
        ThrowIfUnreadable(frame);
        if (_unpacker is not null)
        {
            await _unpacker.ReadAsync(_source, frame, native, cancellationToken).ConfigureAwait(false);
            return Native.PhotometricInterpretation;
        }

        using var stored = await FetchAsync(frame, cancellationToken).ConfigureAwait(false);
        return Decode(stored, native.Span);
    }

    /// <summary>Gets a frame as it is stored, so that <see cref="Decode"/> can be left to another thread.</summary>
    /// <param name="frame">0-based.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CodecException">The frame is too long to be one of its image.</exception>
    /// <exception cref="EndOfStreamException">The source has fewer bytes than the layout says.</exception>
    /// <exception cref="NotSupportedException"><see cref="CanDecode"/> is false.</exception>
    internal ValueTask<StoredFrame> FetchAsync(int frame, CancellationToken cancellationToken)
    {
        ThrowIfUnreadable(frame);
        if (_unpacker is not null)
        {
            var range = _layout.GetNativeRange(frame);
            return StoredFrame.ReadAsync(_source, range, cancellationToken);
        }

        var fragments = _layout.GetFragments(frame);
        return StoredFrame.ReadAsync(_source, fragments, NativeForm.MaxStoredBytes(_image), cancellationToken);
    }

    /// <summary>Does the rest of <see cref="ReadAsync"/>. May change <paramref name="stored"/>, so once for each.</summary>
    internal PhotometricInterpretation Decode(StoredFrame stored, Span<byte> native)
    {
        if (_decode is not null)
        {
            return _decode(stored.Bytes, _image, native);
        }

        _unpacker!.Unpack(stored.Bytes.Span, stored.Range, native);
        return Native.PhotometricInterpretation;
    }

    private void ThrowIfUnreadable(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, FrameCount);
        if (Obstacle is not null)
        {
            throw new NotSupportedException(Obstacle);
        }
    }
}
