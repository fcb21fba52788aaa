using System.Buffers;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLossless;

/// <summary>Frames of the transfer syntaxes JPEG Lossless, Non-Hierarchical (Process 14), of any predictor or of the first (PS3.5 §8.2.1, §A.4.1).</summary>
public static class JpegLosslessCodec
{
    /// <inheritdoc cref="FrameDecoder"/>
    public static PhotometricInterpretation Decode(ReadOnlyMemory<byte> frame, ImagePixel image, Span<byte> native)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNotEqual(native.Length, image.FrameBytes);
        JpegLosslessDecoder.Decode(frame.Span, image, native);
        return NativeForm.Of(image).PhotometricInterpretation;
    }

    /// <summary>Encodes with the first predictor. <inheritdoc cref="FrameEncoder"/></summary>
    public static void Encode(ReadOnlyMemory<byte> native, ImagePixel image, IBufferWriter<byte> frame)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentOutOfRangeException.ThrowIfNotEqual(native.Length, image.FrameBytes);
        JpegLosslessEncoder.Encode(native.Span, image, frame);
    }

    /// <summary>Process 14 holds samples of up to 16 bits, as they are (PS3.5 Table 8.2.1-2).</summary>
    public static ImagePixel? Encoded(ImagePixel image) => LosslessForm.Of(image);
}
