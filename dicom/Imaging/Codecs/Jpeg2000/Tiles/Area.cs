namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

/// <summary>A rectangle on the reference grid, or on that of a component, resolution or subband.</summary>
/// <param name="X0">Its first column.</param>
/// <param name="Y0">Its first row.</param>
/// <param name="X1">The column after its last.</param>
/// <param name="Y1">The row after its last.</param>
internal readonly record struct Area(int X0, int Y0, int X1, int Y1)
{
    /// <summary>Columns.</summary>
    public int Width => X1 - X0;

    /// <summary>Rows.</summary>
    public int Height => Y1 - Y0;

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => X1 <= X0 || Y1 <= Y0;

    /// <summary>The samples that lie in it at a distance of each other, on their own grid.</summary>
    public Area DividedBy(int stepX, int stepY) =>
        new(Ceiling(X0, stepX), Ceiling(Y0, stepY), Ceiling(X1, stepX), Ceiling(Y1, stepY));

    /// <summary>A resolution of a tile-component that is halved so often (ISO/IEC 15444-1 equation B-14).</summary>
    public Area Halved(int times) => Subband(times, 0, 0);

    /// <summary>A subband of a tile-component (ISO/IEC 15444-1 equation B-15).</summary>
    /// <param name="level">Its decomposition level, 0 to 32.</param>
    /// <param name="highX">1 when it is horizontally high-pass.</param>
    /// <param name="highY">1 when it is vertically high-pass.</param>
    public Area Subband(int level, int highX, int highY) =>
        new(
            Coefficient(X0, level, highX),
            Coefficient(Y0, level, highY),
            Coefficient(X1, level, highX),
            Coefficient(Y1, level, highY)
        );

    /// <summary>What it has in common with another area; when nothing, an empty area.</summary>
    public Area Intersect(Area other)
    {
        var (x0, y0) = (Math.Max(X0, other.X0), Math.Max(Y0, other.Y0));
        return new(x0, y0, Math.Max(x0, Math.Min(X1, other.X1)), Math.Max(y0, Math.Min(Y1, other.Y1)));
    }

    /// <summary>The cell of a grid of powers of two that starts at 0.</summary>
    public static Area Cell(int column, int row, int widthExponent, int heightExponent) =>
        new(
            Clamp((long)column << widthExponent),
            Clamp((long)row << heightExponent),
            Clamp((column + 1L) << widthExponent),
            Clamp((row + 1L) << heightExponent)
        );

    /// <summary>The cells of a grid of powers of two that starts at 0, from that which holds the first sample; none when it is empty.</summary>
    public Area Cells(int widthExponent, int heightExponent) =>
        IsEmpty
            ? new Area(X0 >> widthExponent, Y0 >> heightExponent, X0 >> widthExponent, Y0 >> heightExponent)
            : new Area(
                X0 >> widthExponent,
                Y0 >> heightExponent,
                ((X1 - 1) >> widthExponent) + 1,
                ((Y1 - 1) >> heightExponent) + 1
            );

    private static int Clamp(long value) => (int)Math.Min(value, int.MaxValue);

    private static int Ceiling(int value, int step) => (int)((value + (long)step - 1) / step);

    private static int Coefficient(int value, int level, int high)
    {
        var offset = high == 0 ? 0 : 1L << (level - 1);
        return (int)((value - offset + (1L << level) - 1) >> level);
    }
}
