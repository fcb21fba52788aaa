namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>A region of an image, in its pixels, 0,0 being the top left corner (PS3.18 §8.3.5.1.3). May start or end between two pixels.</summary>
/// <param name="X">The left edge; its absolute value counts.</param>
/// <param name="Y">The top edge; its absolute value counts.</param>
/// <param name="Width">The width, negative to flip left and right; null up to the right edge of the image.</param>
/// <param name="Height">The height, negative to flip top and bottom; null down to the bottom edge of the image.</param>
public sealed record SourceRegion(double X = 0, double Y = 0, double? Width = null, double? Height = null)
{
    /// <summary>What of the region lies in an image of so many columns and rows; null when nothing does.</summary>
    internal (Interval Columns, Interval Rows)? Within(int columns, int rows) =>
        Interval.Of(X, Width, columns) is { } horizontal && Interval.Of(Y, Height, rows) is { } vertical
            ? (horizontal, vertical)
            : null;
}
