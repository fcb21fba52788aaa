namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>A part of a row or column of pixels, from the left or upper edge of its first pixel on.</summary>
/// <param name="Start">Where it starts, at least 0.</param>
/// <param name="End">Where it ends, after <paramref name="Start"/>.</param>
/// <param name="IsFlipped">Whether it is shown from its end to its start.</param>
internal readonly record struct Interval(double Start, double End, bool IsFlipped)
{
    /// <summary>How long it is, in pixels.</summary>
    public double Length => End - Start;

    /// <summary>All of so many pixels.</summary>
    public static Interval All(int count) => new(0, count, false);

    /// <summary>What of a region lies within so many pixels; null when nothing does.</summary>
    public static Interval? Of(double start, double? length, int count)
    {
        // Less than this share of a pixel is nothing that could be shown.
        const double Least = 1e-3;
        var from = Math.Abs(start);
        var to = length is { } given ? Math.Min(from + Math.Abs(given), count) : count;
        return double.IsFinite(from) && to - from >= Least ? new Interval(from, to, length < 0) : null;
    }
}
