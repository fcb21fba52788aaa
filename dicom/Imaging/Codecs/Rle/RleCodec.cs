using System.Buffers;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Rle;

/// <summary>Frames of the transfer syntax RLE Lossless (PS3.5 Annex G).</summary>
public static class RleCodec
{
    /// <inheritdoc cref="FrameDecoder"/>
    public static PhotometricInterpretation Decode(ReadOnlyMemory<byte> frame, ImagePixel image, Span<byte> native)
    {
        if (image.BitsAllocated < 8)
        {
            SingleBits.Decode(frame.Span, image, native);
        }
        else
        {
            RleDecoder.Decode(frame.Span, image, native);
        }

        return image.PhotometricInterpretation;
    }

    /// <inheritdoc cref="FrameEncoder"/>
    public static void Encode(ReadOnlyMemory<byte> native, ImagePixel image, IBufferWriter<byte> frame)
    {
        var target = frame.GetSpan(checked((int)RleEncoder.MaxLength(image)));
        frame.Advance(RleEncoder.Encode(native.Span, image, target));
    }

    /// <summary>RLE holds whole bytes, as many as it has segments for. Planar Configuration is 0 for consistency with all others (PS3.5 §G.2).</summary>
    public static ImagePixel? Encoded(ImagePixel image) =>
        image is { IsFloat: false, BitsAllocated: >= 8 }
        && image.SamplesPerPixel * image.BytesPerSample <= RleHeader.MaxSegments
            ? image with
            {
                IsPlanar = false,
            }
            : null;
}
