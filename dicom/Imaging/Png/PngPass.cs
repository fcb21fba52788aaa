namespace ServerlessDicom.Dicom.Imaging.Png;

/// <summary>The pixels of an image that come together: all, or those of a pass of Adam7 (ISO/IEC 15948 §8.2).</summary>
/// <param name="X">The first column.</param>
/// <param name="Y">The first row.</param>
/// <param name="StepX">Columns from one to the next.</param>
/// <param name="StepY">Rows from one to the next.</param>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY)
{
    private static readonly PngPass[] _whole = [new(0, 0, 1, 1)];

    private static readonly PngPass[] _adam7 =
    [
        new(0, 0, 8, 8),
        new(4, 0, 8, 8),
        new(0, 4, 4, 8),
        new(2, 0, 4, 4),
        new(0, 2, 2, 4),
        new(1, 0, 2, 2),
        new(0, 1, 1, 2),
    ];

    /// <summary>The passes of an image, in order.</summary>
    public static IReadOnlyList<PngPass> Of(PngHeader header) => header.IsInterlaced ? _adam7 : _whole;

    /// <summary>Pixels of a row of the pass.</summary>
    public int ColumnsOf(PngHeader header) => Math.Max(0, (header.Width - X + StepX - 1) / StepX);
}
