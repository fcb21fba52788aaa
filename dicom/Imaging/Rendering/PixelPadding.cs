using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>The stored values that fill what is no part of the image (PS3.3 §C.7.5.1.1.2).</summary>
/// <param name="Lowest">The lowest of them.</param>
/// <param name="Highest">The highest of them.</param>
internal sealed record PixelPadding(double Lowest, double Highest)
{
    /// <summary>Pixel Padding Value and Pixel Padding Range Limit, or their floating point kin; null without.</summary>
    public static PixelPadding? From(DicomDataset dataset, ImagePixel image)
    {
        var (value, limit) = image switch
        {
            { IsFloat: true, BitsAllocated: 32 } => (
                dataset.GetNumber(DicomTag.FloatPixelPaddingValue),
                dataset.GetNumber(DicomTag.FloatPixelPaddingRangeLimit)
            ),
            { IsFloat: true } => (
                dataset.GetNumber(DicomTag.DoubleFloatPixelPaddingValue),
                dataset.GetNumber(DicomTag.DoubleFloatPixelPaddingRangeLimit)
            ),
            _ => (Stored(DicomTag.PixelPaddingValue), Stored(DicomTag.PixelPaddingRangeLimit)),
        };
        return value is { } one ? new PixelPadding(Math.Min(one, limit ?? one), Math.Max(one, limit ?? one)) : null;

        double? Stored(DicomTag tag) => SampleBits.Of(image).Reinterpret(dataset.GetInteger(tag));
    }

    /// <summary>Whether a stored value is one of them.</summary>
    public bool Contains(double value) => value >= Lowest && value <= Highest;
}
