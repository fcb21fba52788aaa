using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>The part of an image that is shown, and how large (Displayed Area Module, PS3.3 §C.10.4). It may reach beyond the image.</summary>
/// <param name="Left">Of the image as stored, 0 being its left edge.</param>
/// <param name="Top">Of the image as stored, 0 being its upper edge.</param>
/// <param name="Right">Beyond <paramref name="Left"/>.</param>
/// <param name="Bottom">Beyond <paramref name="Top"/>.</param>
/// <param name="Aspect">The shape of the image's pixels.</param>
/// <param name="Magnification">Pixels of the picture for one of the image, with MAGNIFY; null with SCALE TO FIT and TRUE SIZE.</param>
internal sealed record DisplayedArea(
    double Left,
    double Top,
    double Right,
    double Bottom,
    PixelAspect Aspect,
    double? Magnification
)
{
    private const double MaxRatio = 100;

    /// <summary>Its width in pixels of the image.</summary>
    public double Width => Right - Left;

    /// <summary>Its height in pixels of the image.</summary>
    public double Height => Bottom - Top;

    /// <summary>The displayed area of a frame; without one all of it.</summary>
    /// <param name="state">The presentation state.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="image">Its size.</param>
    /// <exception cref="RenderingException">It is of the Total Pixel Matrix, or not an area.</exception>
    public static DisplayedArea From(DicomDataset state, PresentedFrame frame, ImagePixel image)
    {
        var item = ReferencedImages.ItemsFor(state, DicomTag.DisplayedAreaSelectionSequence, frame).FirstOrDefault();
        if (
            item?.GetIntegers(DicomTag.DisplayedAreaTopLeftHandCorner) is not [var x1, var y1]
            || item.GetIntegers(DicomTag.DisplayedAreaBottomRightHandCorner) is not [var x2, var y2]
        )
        {
            return new(0, 0, image.Columns, image.Rows, PixelAspect.Square, null);
        }

        if (item.GetString(DicomTag.PixelOriginInterpretation) == "VOLUME")
        {
            throw new RenderingException("Areas of the Total Pixel Matrix are not shown.");
        }

        // Which of the corners is the lower one depends on the spatial transformation.
        return new(
            Math.Min(x1, x2) - 1,
            Math.Min(y1, y2) - 1,
            Math.Max(x1, x2),
            Math.Max(y1, y2),
            AspectOf(item),
            item.GetString(DicomTag.PresentationSizeMode) == "MAGNIFY" ? MagnificationOf(item) : null
        );
    }

    private static PixelAspect AspectOf(DicomDataset item)
    {
        // Both are of the vertical direction and then of the horizontal one.
        var spacing = item.GetNumbers(DicomTag.PresentationPixelSpacing);
        var (height, width) =
            spacing is [var row, var column] ? (row, column)
            : item.GetNumbers(DicomTag.PresentationPixelAspectRatio) is [var vertical, var horizontal]
                ? (vertical, horizontal)
            : (1, 1);
        var ratio = width / height;
        return !(ratio is >= 1 / MaxRatio and <= MaxRatio) ? PixelAspect.Square
            : ratio > 1 ? new(ratio, 1)
            : new(1, 1 / ratio);
    }

    private static double MagnificationOf(DicomDataset item) =>
        item.GetNumber(DicomTag.PresentationPixelMagnificationRatio) is { } ratio and > 0 and < MaxRatio
            ? ratio
            : throw new RenderingException("The magnification is not a number that can be used.");
}
