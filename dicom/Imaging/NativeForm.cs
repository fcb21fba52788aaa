using ServerlessDicom.Dicom.Imaging.Codecs;

namespace ServerlessDicom.Dicom.Imaging;

/// <summary>The form that <see cref="FrameReader"/> brings every frame into, and which frames it can bring there.</summary>
internal static class NativeForm
{
    /// <summary>Bytes that a compressed frame may have beside those of its pixels: tables, profiles, comments.</summary>
    private const long CodestreamOverhead = 1 << 20;

    /// <summary>How samples lie once they are in this form.</summary>
    public static ImagePixel Of(ImagePixel image) =>
        image with
        {
            IsPlanar = false,
            PhotometricInterpretation = image.PhotometricInterpretation switch
            {
                PhotometricInterpretation.YbrFull422 => PhotometricInterpretation.YbrFull,
                PhotometricInterpretation.YbrIct or PhotometricInterpretation.YbrRct => PhotometricInterpretation.Rgb,
                var other => other,
            },
        };

    /// <summary>Bytes that a compressed frame has at the most; some encoders expand noise, none beyond this.</summary>
    public static long MaxStoredBytes(ImagePixel image) =>
        Math.Min(2 * image.FrameBytes + CodestreamOverhead, Array.MaxLength);

    /// <summary>Why frames cannot be brought into this form; null when they can.</summary>
    public static string? ObstacleTo(
        PixelDataLayout layout,
        ImagePixel image,
        string transferSyntaxUid,
        long maxFrameBytes
    )
    {
        if (image.FrameBytes > Math.Min(maxFrameBytes, Array.MaxLength))
        {
            return "A frame is larger than can be decoded here.";
        }

        if (layout.IsEncapsulated)
        {
            return FrameCodecs.Find(transferSyntaxUid) is { Decode: not null }
                ? null
                : "Frames of this transfer syntax cannot be decoded here.";
        }

        if (!NativeFrameUnpacker.Knows(layout, image))
        {
            return "The attributes of the image do not say how its samples lie.";
        }

        return null;
    }
}
