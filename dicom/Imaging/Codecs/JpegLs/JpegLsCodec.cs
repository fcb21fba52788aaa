using System.Buffers;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>Frames of the transfer syntaxes JPEG-LS Lossless and JPEG-LS Lossy (Near-Lossless) (PS3.5 §8.2.3, §A.4.3).</summary>
public static class JpegLsCodec
{
    /// <inheritdoc cref="FrameDecoder"/>
    public static PhotometricInterpretation Decode(ReadOnlyMemory<byte> frame, ImagePixel image, Span<byte> native)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNotEqual(native.Length, image.FrameBytes);
        JpegLsDecoder.Decode(frame.Span, image, native);
        return NativeForm.Of(image).PhotometricInterpretation;
    }

    /// <summary>Encodes without loss. <inheritdoc cref="FrameEncoder"/></summary>
    public static void Encode(ReadOnlyMemory<byte> native, ImagePixel image, IBufferWriter<byte> frame)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentOutOfRangeException.ThrowIfNotEqual(native.Length, image.FrameBytes);
        JpegLsEncoder.Encode(native.Span, image, frame);
    }

    /// <summary>JPEG-LS holds samples of 2 bits or more, as they are: PS3.5 §8.2.3 has no chroma of several pixels.</summary>
    public static ImagePixel? Encoded(ImagePixel image) =>
        image is { BitsStored: >= 2 } ? LosslessForm.Of(image) : null;
}
