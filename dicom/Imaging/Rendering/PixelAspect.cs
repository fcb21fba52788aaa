using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>The shape of a pixel: one of the two is 1, the other no less.</summary>
/// <param name="Width">How wide it is.</param>
/// <param name="Height">How high it is.</param>
internal readonly record struct PixelAspect(double Width, double Height)
{
    /// <summary>Shapes that are longer than this are taken for mistakes.</summary>
    private const double MaxRatio = 10;

    /// <summary>Differences below this share are of rounding.</summary>
    private const double Tolerance = 1e-3;

    /// <summary>As wide as high.</summary>
    public static PixelAspect Square { get; } = new(1, 1);

    /// <summary>
    /// By Pixel Aspect Ratio (0028,0034), else by the first spacing that is there: of the patient's tissue, at the detector
    /// or of what was scanned (PS3.3 §C.7.6.3.1.7). Each is a vertical and a horizontal number.
    /// </summary>
    /// <param name="dataset">The image.</param>
    /// <param name="measures">The frame's item of Pixel Measures Sequence.</param>
    public static PixelAspect From(DicomDataset dataset, DicomDataset? measures) =>
        Of(dataset, DicomTag.PixelAspectRatio)
        ?? Of(measures, DicomTag.PixelSpacing)
        ?? Of(dataset, DicomTag.PixelSpacing)
        ?? Of(dataset, DicomTag.ImagerPixelSpacing)
        ?? Of(dataset, DicomTag.NominalScannedPixelSpacing)
        ?? Square;

    private static PixelAspect? Of(DicomDataset? dataset, DicomTag tag)
    {
        if (dataset?.GetNumbers(tag) is not [var height, var width] || !(height > 0) || !(width > 0))
        {
            return null;
        }

        var ratio = width / height;
        return ratio is > MaxRatio or < 1 / MaxRatio || double.IsNaN(ratio) ? null
            : Math.Abs(ratio - 1) < Tolerance ? Square
            : ratio > 1 ? new(ratio, 1)
            : new(1, 1 / ratio);
    }
}
