using System.Buffers;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Encoding;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000;

/// <summary>Frames of the transfer syntaxes of JPEG 2000 (PS3.5 §A.4.4, §A.4.9).</summary>
public static class Jpeg2000Codec
{
    /// <inheritdoc cref="FrameDecoder"/>
    public static PhotometricInterpretation Decode(ReadOnlyMemory<byte> frame, ImagePixel image, Span<byte> native)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNotEqual(native.Length, image.FrameBytes);
        var codestream = CodestreamReader.Read(Jp2Boxes.FindCodestream(frame), image);
        Jpeg2000Decoder.Decode(codestream, image, native);
        return (image.PhotometricInterpretation, codestream.Parameters.Tile.HasComponentTransform) switch
        {
            (PhotometricInterpretation.YbrIct or PhotometricInterpretation.YbrRct, _) => PhotometricInterpretation.Rgb,
            (PhotometricInterpretation.YbrFull or PhotometricInterpretation.YbrFull422, true) =>
                PhotometricInterpretation.Rgb,
            (PhotometricInterpretation.YbrFull422, false) => PhotometricInterpretation.YbrFull,
            var (photometric, _) => photometric,
        };
    }

    /// <inheritdoc cref="FrameEncoder"/>
    public static void Encode(ReadOnlyMemory<byte> native, ImagePixel image, IBufferWriter<byte> frame)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(frame);
        Jpeg2000Encoder.Encode(native.Span, image, frame);
    }

    /// <summary>One or three samples of up to 16 bits; red, green and blue are transformed (PS3.5 §8.2.4).</summary>
    public static ImagePixel? Encoded(ImagePixel image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image is not { IsFloat: false, BitsAllocated: 8 or 16 })
        {
            return null;
        }

        PhotometricInterpretation? interpretation = (image.SamplesPerPixel, image.PhotometricInterpretation) switch
        {
            (
                1,
                PhotometricInterpretation.Monochrome1
                    or PhotometricInterpretation.Monochrome2
                    or PhotometricInterpretation.PaletteColor
            ) => image.PhotometricInterpretation,
            (3, PhotometricInterpretation.Rgb) => PhotometricInterpretation.YbrRct,

            // There is chroma of every pixel by now.
            (3, PhotometricInterpretation.YbrFull or PhotometricInterpretation.YbrFull422) =>
                PhotometricInterpretation.YbrFull,
            _ => null,
        };
        return interpretation is { } known ? image with { PhotometricInterpretation = known, IsPlanar = false } : null;
    }
}
