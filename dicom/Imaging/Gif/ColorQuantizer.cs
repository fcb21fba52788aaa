namespace ServerlessDicom.Dicom.Imaging.Gif;

/// <summary>
/// Finds 256 colors for a picture: the cube of colors is cut until there are as many boxes, each time the one with most to
/// gain, at its median (Heckbert, "Color image quantization for frame buffer display", 1982).
/// </summary>
internal static class ColorQuantizer
{
    private const int MaxColors = 256;

    /// <summary>Bits of a sample by which colors are told apart.</summary>
    private const int Bits = 6;
    private const int Levels = 1 << Bits;
    private const int Dropped = 8 - Bits;

    /// <summary>The colors, and the one of each pixel.</summary>
    /// <param name="pixels">Red, green and blue of each.</param>
    public static (byte[] Palette, byte[] Indices) Quantize(ReadOnlySpan<byte> pixels)
    {
        var counts = new int[Levels * Levels * Levels];
        for (var i = 0; i < pixels.Length; i += 3)
        {
            counts[BinOf(pixels.Slice(i, 3))]++;
        }

        var colors = BoxOfBins(counts);
        var indices = new byte[pixels.Length / 3];
        var sums = new long[MaxColors, 3];
        var members = new int[MaxColors];
        for (var i = 0; i < indices.Length; i++)
        {
            var pixel = pixels.Slice(3 * i, 3);
            var color = colors[BinOf(pixel)];
            indices[i] = color;
            members[color]++;
            for (var channel = 0; channel < 3; channel++)
            {
                sums[color, channel] += pixel[channel];
            }
        }

        // What a box stands for is the mean of its pixels: exact where they are all the same.
        var palette = new byte[3 * MaxColors];
        for (var i = 0; i < palette.Length; i++)
        {
            var count = Math.Max(members[i / 3], 1);
            palette[i] = (byte)((sums[i / 3, i % 3] + count / 2) / count);
        }

        return (palette, indices);
    }

    private static int BinOf(ReadOnlySpan<byte> pixel) =>
        (pixel[0] >> Dropped) << (2 * Bits) | (pixel[1] >> Dropped) << Bits | pixel[2] >> Dropped;

    /// <summary>The number of the box that each bin is in.</summary>
    private static byte[] BoxOfBins(int[] counts)
    {
        var bins = new List<int>();
        for (var bin = 0; bin < counts.Length; bin++)
        {
            if (counts[bin] > 0)
            {
                bins.Add(bin);
            }
        }

        var all = bins.ToArray();
        var boxes = new List<ColorBox> { ColorBox.Of(all, counts, 0, all.Length) };
        while (boxes.Count < MaxColors)
        {
            var best = boxes.MaxBy(box => box.Gain)!;
            if (best.Gain == 0)
            {
                break;
            }

            var (low, high) = best.Cut(all, counts);
            boxes[boxes.IndexOf(best)] = low;
            boxes.Add(high);
        }

        var boxOfBin = new byte[counts.Length];
        for (var i = 0; i < boxes.Count; i++)
        {
            foreach (var bin in all.AsSpan(boxes[i].Start, boxes[i].Count))
            {
                boxOfBin[bin] = (byte)i;
            }
        }

        return boxOfBin;
    }

    /// <summary>Some of the colors.</summary>
    /// <param name="Start">The first of its bins in the list of them.</param>
    /// <param name="Count">How many there are.</param>
    /// <param name="Shift">Where in a bin's number its longest side is.</param>
    /// <param name="Gain">How much there is to gain from cutting it; 0 when that cannot be done.</param>
    private sealed record ColorBox(int Start, int Count, int Shift, long Gain)
    {
        public static ColorBox Of(int[] bins, int[] counts, int start, int count)
        {
            Span<int> lowest = [Levels, Levels, Levels];
            Span<int> highest = [-1, -1, -1];
            var pixels = 0L;
            foreach (var bin in bins.AsSpan(start, count))
            {
                pixels += counts[bin];
                for (var side = 0; side < 3; side++)
                {
                    var level = bin >> (side * Bits) & (Levels - 1);
                    lowest[side] = Math.Min(lowest[side], level);
                    highest[side] = Math.Max(highest[side], level);
                }
            }

            var longest = 0;
            for (var side = 1; side < 3; side++)
            {
                if (highest[side] - lowest[side] > highest[longest] - lowest[longest])
                {
                    longest = side;
                }
            }

            return new(start, count, longest * Bits, pixels * (highest[longest] - lowest[longest]));
        }

        /// <summary>Parts the bins at the median of the pixels.</summary>
        public (ColorBox Low, ColorBox High) Cut(int[] bins, int[] counts)
        {
            var own = bins.AsSpan(Start, Count);
            Span<long> levels = stackalloc long[Levels];
            levels.Clear();
            var pixels = 0L;
            foreach (var bin in own)
            {
                levels[LevelOf(bin)] += counts[bin];
                pixels += counts[bin];
            }

            // The lower part ends with the median's level, or before it when that would leave nothing for the other.
            var last = -1;
            var below = 0L;
            do
            {
                below += levels[++last];
            } while (2 * below < pixels);
            if (below == pixels)
            {
                last--;
            }

            var lowCount = 0;
            for (var i = 0; i < own.Length; i++)
            {
                if (LevelOf(own[i]) <= last)
                {
                    (own[lowCount], own[i]) = (own[i], own[lowCount]);
                    lowCount++;
                }
            }

            return (Of(bins, counts, Start, lowCount), Of(bins, counts, Start + lowCount, Count - lowCount));
        }

        private int LevelOf(int bin) => bin >> Shift & (Levels - 1);
    }
}
