using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;
using ServerlessDicom.Dicom.Imaging.Codecs.JpegLossless;

namespace ServerlessDicom.Dicom.Imaging.Codecs;

/// <summary>
/// Decodes frames of ISO/IEC 10918-1 by the process that the codestream names, which in files of careless writers is not
/// that of the transfer syntax.
/// </summary>
internal static class JpegProcesses
{
    /// <inheritdoc cref="FrameDecoder"/>
    public static PhotometricInterpretation Decode(ReadOnlyMemory<byte> frame, ImagePixel image, Span<byte> native) =>
        FrameHeader.Find(frame.Span).Process == JpegMarker.StartOfFrameLossless
            ? JpegLosslessCodec.Decode(frame, image, native)
            : JpegCodec.Decode(frame, image, native);
}
