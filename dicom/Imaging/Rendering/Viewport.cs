namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>
/// The rectangle that a picture is made for, and the region of the image it is to show (PS3.18 §8.3.5.1.3). The picture
/// becomes as large as fits the rectangle without being distorted.
/// </summary>
/// <param name="Width">Pixels, at least 1.</param>
/// <param name="Height">Pixels, at least 1.</param>
/// <param name="Region">What of the image to show; null for all.</param>
public sealed record Viewport(int Width, int Height, SourceRegion? Region = null)
{
    /// <summary>The greatest width and height that can be asked for.</summary>
    public const int MaxLength = 8192;

    /// <summary>Whether a picture of this size can be made of an image of so many columns and rows: the region, if any, must show something of it.</summary>
    public bool IsPossible(int columns, int rows) =>
        Width is >= 1 and <= MaxLength
        && Height is >= 1 and <= MaxLength
        && (Region is null || Region.Within(columns, rows) is not null);
}
