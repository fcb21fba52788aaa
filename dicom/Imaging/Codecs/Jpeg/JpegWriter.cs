using System.Buffers;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>Writes pictures as JPEG files (JFIF, Rec. ITU-T T.871), baseline.</summary>
public static class JpegWriter
{
    /// <summary>From this quality on, colors are kept for each pixel.</summary>
    private const int FullChromaQuality = 90;

    /// <summary>Writes a picture.</summary>
    /// <param name="image">The picture, at most 65,535 columns and rows.</param>
    /// <param name="quality">1, coarse, to 100, as exact as can be.</param>
    /// <param name="iccProfile">The profile of its colors to put into the file; none when empty.</param>
    /// <param name="output">Takes the file.</param>
    /// <exception cref="ArgumentException">The picture is too large, the quality is not in its range, or the profile is longer than 16 MB.</exception>
    public static void Write(RasterImage image, int quality, ReadOnlySpan<byte> iccProfile, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(output);
        var sampling = quality >= FullChromaQuality ? ChromaSampling.EachPixel : ChromaSampling.TwoColumnsAndRows;
        new JpegEncoder(
            image.Samples.Span,
            image.Width,
            image.Height,
            image.SamplesPerPixel,
            isRgb: true,
            quality,
            sampling
        ).Encode(iccProfile, output);
    }
}
