using System.Buffers;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>Frames of the transfer syntax JPEG Baseline, and of those with other processes that are made of the DCT (PS3.5 §8.2.1).</summary>
public static class JpegCodec
{
    /// <summary>Hardly to be told from the original.</summary>
    private const int Quality = 90;

    /// <inheritdoc cref="FrameDecoder"/>
    public static PhotometricInterpretation Decode(ReadOnlyMemory<byte> frame, ImagePixel image, Span<byte> native)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNotEqual(native.Length, image.FrameBytes);
        var header = FrameHeader.Find(frame.Span);
        header.Verify(image);
        switch (header)
        {
            case { Precision: 8, Process: <= JpegMarker.StartOfFrameProgressive }:
            {
                using var decoder = new JpegDecoder<byte>(header);
                return decoder.Decode(frame.Span, image, native);
            }

            case { Precision: 12, Process: JpegMarker.StartOfFrameExtended or JpegMarker.StartOfFrameProgressive }:
            {
                using var decoder = new JpegDecoder<ushort>(header);
                return decoder.Decode(frame.Span, image, native);
            }

            default:
                throw new CodecException("The JPEG process, or its precision, is not one that is known here.");
        }
    }

    /// <inheritdoc cref="FrameEncoder"/>
    public static void Encode(ReadOnlyMemory<byte> native, ImagePixel image, IBufferWriter<byte> frame)
    {
        ArgumentNullException.ThrowIfNull(image);
        var counter = new CountingWriter(frame);
        new JpegEncoder(
            native.Span,
            image.Columns,
            image.Rows,
            image.SamplesPerPixel,
            isRgb: image.PhotometricInterpretation == PhotometricInterpretation.Rgb,
            Quality,
            ChromaSampling.TwoColumns
        ).Encode(iccProfile: default, counter);
        if (counter.Count % 2 != 0)
        {
            ReadOnlySpan<byte> padding = [0];
            frame.Write(padding);
        }
    }

    /// <summary>Unsigned samples of 8 bits: gray ones, and colors, which become YBR_FULL_422 (PS3.5 Table 8.2.1-1).</summary>
    public static ImagePixel? Encoded(ImagePixel image) =>
        image switch
        {
            not { BitsAllocated: 8, BitsStored: 8, IsSigned: false, IsFloat: false } => null,
            {
                SamplesPerPixel: 1,
                PhotometricInterpretation: PhotometricInterpretation.Monochrome1
                    or PhotometricInterpretation.Monochrome2
            } => image,
            {
                SamplesPerPixel: 3,
                PhotometricInterpretation: PhotometricInterpretation.Rgb
                    or PhotometricInterpretation.YbrFull
                    or PhotometricInterpretation.YbrFull422
            } => image with
            {
                PhotometricInterpretation = PhotometricInterpretation.YbrFull422,
                IsPlanar = false,
            },
            _ => null,
        };
}
