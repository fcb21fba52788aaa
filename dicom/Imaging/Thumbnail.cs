using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Imaging;

/// <summary>
/// Makes small pictures of native frames: each pixel is the mean of those that it stands for. The frame is read row by row,
/// so that memory is bounded however large it is.
/// </summary>
public static class Thumbnail
{
    /// <summary>Makes the picture of a frame.</summary>
    /// <param name="frame">The bytes that cover the frame; read to its end, not disposed.</param>
    /// <param name="range">Which bytes of the file they are, from <see cref="PixelDataLayout.GetNativeRange"/>.</param>
    /// <param name="image">What the bytes mean.</param>
    /// <param name="box">The longer side of the picture, at most, in pixels; smaller frames keep their size.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The picture; null when the bytes do not lie as the attributes say, or cannot be put in order row by row.</returns>
    /// <exception cref="EndOfStreamException">The bytes end early.</exception>
    public static async Task<RasterImage?> RenderAsync(
        Stream frame,
        NativeFrameRange range,
        NativeImage image,
        int box,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(box, 1);
        var samplesPerRow = image.IsPlanar ? 1 : image.SamplesPerPixel;
        var row = new byte[image.Columns * samplesPerRow * image.BytesPerSample];
        if (range.FirstBit != 0 || range.BitCount != 8 * image.FrameBytes || row.Length % range.SwapSize != 0)
        {
            return null;
        }

        var scale = Math.Min(1, box / (double)Math.Max(image.Rows, image.Columns));
        var width = Math.Max(1, (int)Math.Round(image.Columns * scale));
        var height = Math.Max(1, (int)Math.Round(image.Rows * scale));
        var sums = new double[width * height * image.SamplesPerPixel];
        var counts = new int[width * height];
        for (var plane = 0; plane < (image.IsPlanar ? image.SamplesPerPixel : 1); plane++)
        {
            for (var y = 0; y < image.Rows; y++)
            {
                await frame.ReadExactlyAsync(row, cancellationToken).ConfigureAwait(false);
                ByteOrder.Reverse(row, range.SwapSize);
                var target = (int)((long)y * height / image.Rows) * width;
                for (var x = 0; x < image.Columns; x++)
                {
                    var pixel = target + (int)((long)x * width / image.Columns);
                    counts[pixel] += plane == 0 ? 1 : 0;
                    for (var sample = 0; sample < samplesPerRow; sample++)
                    {
                        var at = (x * samplesPerRow + sample) * image.BytesPerSample;
                        sums[pixel * image.SamplesPerPixel + plane + sample] += image.ReadSample(row.AsSpan(at));
                    }
                }
            }
        }

        return new RasterImage(width, height, image.SamplesPerPixel, Show(image, sums, counts));
    }

    private static byte[] Show(NativeImage image, double[] sums, int[] counts)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            var mean = sums[i] / counts[i / image.SamplesPerPixel];
            sums[i] = image.SamplesPerPixel == 1 ? mean * image.RescaleSlope + image.RescaleIntercept : mean;
        }

        var (lowest, highest) = RangeOf(image, sums);
        var shown = new byte[sums.Length];
        for (var i = 0; i < shown.Length; i++)
        {
            var part = highest > lowest ? Math.Clamp((sums[i] - lowest) / (highest - lowest), 0, 1) : 0;
            shown[i] = (byte)Math.Round(255 * (image.IsInverted ? 1 - part : part));
        }

        return shown;
    }

    /// <summary>What is shown black, and what white: all samples of colors, the window (PS3.3 §C.11.2.1.2.1), or else from the lowest to the highest value.</summary>
    private static (double Lowest, double Highest) RangeOf(NativeImage image, double[] values) =>
        image switch
        {
            { SamplesPerPixel: 3 } => (0, (1 << image.BitsStored) - 1),
            { Window: (var center, > 1 and var width) } => (
                center - 0.5 - (width - 1) / 2,
                center - 0.5 + (width - 1) / 2
            ),
            // A window one wide is a step.
            { Window: (var center, _) } => (center - 0.5, Math.BitIncrement(center - 0.5)),
            _ => (values.Min(), values.Max()),
        };
}
