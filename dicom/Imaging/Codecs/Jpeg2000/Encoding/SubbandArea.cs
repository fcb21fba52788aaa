using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Encoding;

/// <summary>Where the transform leaves a subband in its plane.</summary>
/// <param name="Orientation">Its filters.</param>
/// <param name="X">Its first column.</param>
/// <param name="Y">Its first row.</param>
/// <param name="Width">Columns; 0 when the image is too narrow to have it.</param>
/// <param name="Height">Rows; 0 when the image is too low.</param>
internal readonly record struct SubbandArea(SubbandOrientation Orientation, int X, int Y, int Width, int Height)
{
    /// <summary>Bits by which coefficients can outgrow samples (ISO/IEC 15444-1 Table E.1).</summary>
    public int Gain =>
        Orientation is SubbandOrientation.LL ? 0
        : Orientation is SubbandOrientation.HH ? 2
        : 1;

    /// <summary>The subbands that make a resolution of the one before, of planes that begin at the origin (§B.5).</summary>
    /// <param name="columns">Columns of the plane.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="levels">How often it was transformed.</param>
    /// <param name="resolution">0 for the lowest, up to <paramref name="levels"/>.</param>
    public static SubbandArea[] Of(int columns, int rows, int levels, int resolution)
    {
        if (resolution == 0)
        {
            return [new(SubbandOrientation.LL, 0, 0, Reduce(columns, levels), Reduce(rows, levels))];
        }

        var (width, height) = (Reduce(columns, levels - resolution), Reduce(rows, levels - resolution));
        var (low, top) = (Reduce(width, 1), Reduce(height, 1));
        return
        [
            new(SubbandOrientation.HL, low, 0, width - low, top),
            new(SubbandOrientation.LH, 0, top, low, height - top),
            new(SubbandOrientation.HH, low, top, width - low, height - top),
        ];
    }

    /// <summary>What is left of a length that is halved, rounded up, so often.</summary>
    public static int Reduce(int length, int times) => (int)(((long)length + (1L << times) - 1) >> times);

    /// <summary>The part within a precinct's rectangle, which may be empty.</summary>
    public SubbandArea Within(int x, int y, int size) =>
        this with
        {
            X = X + x,
            Y = Y + y,
            Width = Math.Clamp(Width - x, 0, size),
            Height = Math.Clamp(Height - y, 0, size),
        };
}
