using System.Globalization;
using ServerlessDicom.Dicom.Imaging.Rendering;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>The query parameter <c>viewport</c>: <c>vw,vh[,sx,sy,sw,sh]</c> (PS3.18 §8.3.5.1.3).</summary>
internal static class ViewportParameter
{
    /// <summary>Reads it; null when it is not so, or larger than is supported.</summary>
    public static Viewport? Parse(string text)
    {
        var parts = text.Split(',');
        if (
            parts.Length is < 2 or > 6
            || !TryParseSide(parts[0], out var width)
            || !TryParseSide(parts[1], out var height)
        )
        {
            return null;
        }

        Span<double?> region = [null, null, null, null];
        for (var i = 2; i < parts.Length; i++)
        {
            if (parts[i].Length == 0)
            {
                continue;
            }

            if (!DecimalNumber.TryParse(parts[i], out var value))
            {
                return null;
            }

            region[i - 2] = value;
        }

        return region is [_, _, 0, _] or [_, _, _, 0]
            ? null
            : new Viewport(width, height, RegionOf(region[0] ?? 0, region[1] ?? 0, region[2], region[3]));
    }

    /// <summary>Reads the form without a region; null when it is not so.</summary>
    public static Viewport? ParseSize(string text) => text.AsSpan().Count(',') == 1 ? Parse(text) : null;

    /// <summary>The same text for the same viewport.</summary>
    public static string Format(Viewport viewport) =>
        viewport.Region is { } region
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{viewport.Width},{viewport.Height},{region.X:R},{region.Y:R},{region.Width:R},{region.Height:R}"
            )
            : string.Create(CultureInfo.InvariantCulture, $"{viewport.Width},{viewport.Height}");

    /// <summary>The absolute values of the corner count; null for the whole image.</summary>
    private static SourceRegion? RegionOf(double x, double y, double? width, double? height) =>
        (x, y, width, height) is (0, 0, null, null) ? null : new SourceRegion(Math.Abs(x), Math.Abs(y), width, height);

    private static bool TryParseSide(string text, out int side) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out side)
        && side is >= 1 and <= Viewport.MaxLength;
}
