using System.Buffers;
using System.Diagnostics;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;
using ServerlessDicom.Dicom.Imaging.Png;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>Writes pictures in the media types of images.</summary>
internal static class PictureWriter
{
    /// <summary>The quality of lossy pictures when none is asked for.</summary>
    public const int UsualQuality = 90;

    /// <summary>Writes a still picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="mediaType">One of <see cref="RenderedMediaType.OfImages"/>.</param>
    /// <param name="quality">1 to 100, for a lossy media type.</param>
    /// <param name="iccProfile">What it carries where the media type allows; empty for none.</param>
    public static ReadOnlyMemory<byte> Write(
        RasterImage image,
        string mediaType,
        int quality,
        ReadOnlyMemory<byte> iccProfile
    ) =>
        mediaType switch
        {
            RenderedMediaType.Jpeg => WriteJpeg(image, quality, iccProfile.Span),
            RenderedMediaType.Png => PngWriter.Write(image, iccProfile),
            RenderedMediaType.Gif => WriteGif(image),
            _ => throw new UnreachableException(),
        };

    private static ReadOnlyMemory<byte> WriteJpeg(RasterImage image, int quality, ReadOnlySpan<byte> iccProfile)
    {
        var output = new ArrayBufferWriter<byte>(image.Samples.Length / 4 + 1024);
        JpegWriter.Write(image, quality, iccProfile, output);
        return output.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> WriteGif(RasterImage image)
    {
        var animation = new Animation(frames: 1, TimeSpan.Zero, long.MaxValue);
        animation.Add(image);
        return animation.Complete();
    }
}
