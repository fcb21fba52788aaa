using System.Globalization;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Rendering;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>A part of a picture whatever its size (PS3.18 §9.5.1.2.4): 0 is its left and top edge, 1 its right and bottom one.</summary>
/// <param name="Left">From 0; less than <paramref name="Right"/>.</param>
/// <param name="Top">From 0; less than <paramref name="Bottom"/>.</param>
/// <param name="Right">To 1.</param>
/// <param name="Bottom">To 1.</param>
internal sealed record PictureRegion(double Left, double Top, double Right, double Bottom)
{
    /// <summary>How large the whole must be made for this part of it to fill a viewport, as far as that is supported.</summary>
    public Viewport Around(Viewport viewport) =>
        new(Enlarge(viewport.Width, Right - Left), Enlarge(viewport.Height, Bottom - Top));

    /// <summary>The part of an image of so many columns and rows.</summary>
    public SourceRegion Of(long columns, long rows) =>
        new(Left * columns, Top * rows, (Right - Left) * columns, (Bottom - Top) * rows);

    /// <summary>Cuts the part out of a picture; at least a pixel.</summary>
    public RasterImage Of(RasterImage picture)
    {
        var (x, width) = Pixels(Left, Right, picture.Width);
        var (y, height) = Pixels(Top, Bottom, picture.Height);
        var stride = picture.Width * picture.SamplesPerPixel;
        var length = width * picture.SamplesPerPixel;
        var samples = new byte[length * height];
        for (var row = 0; row < height; row++)
        {
            picture
                .Samples.Span.Slice((y + row) * stride + x * picture.SamplesPerPixel, length)
                .CopyTo(samples.AsSpan(row * length));
        }

        return new RasterImage(width, height, picture.SamplesPerPixel, samples);
    }

    /// <summary>The same text for the same part.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Left:R},{Top:R},{Right:R},{Bottom:R}");

    private static int Enlarge(int side, double share) =>
        (int)Math.Clamp(Math.Round(side / share), 1, Viewport.MaxLength);

    private static (int Start, int Length) Pixels(double from, double to, int side)
    {
        var start = Math.Min((int)Math.Round(from * side), side - 1);
        return (start, Math.Max(1, (int)Math.Round(to * side) - start));
    }
}
