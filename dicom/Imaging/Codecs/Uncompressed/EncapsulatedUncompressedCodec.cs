namespace ServerlessDicom.Dicom.Imaging.Codecs.Uncompressed;

/// <summary>Frames of the transfer syntax Encapsulated Uncompressed Explicit VR Little Endian (PS3.5 §A.4.11).</summary>
public static class EncapsulatedUncompressedCodec
{
    /// <inheritdoc cref="FrameDecoder"/>
    public static PhotometricInterpretation Decode(ReadOnlyMemory<byte> frame, ImagePixel image, Span<byte> native)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNotEqual(native.Length, image.FrameBytes);
        return NativeFrame.Arrange(frame.Span, image, native);
    }
}
