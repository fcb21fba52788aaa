using System.Buffers;
using System.Numerics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Encoding;

/// <summary>
/// The reversible 5-3 wavelet transform (ISO/IEC 15444-1 §F.4.8.1) of planes that begin at the origin: low frequencies go to
/// the first half, rounded up, high ones to the second.
/// </summary>
internal static class ForwardLifting
{
    /// <summary>Columns that are transformed together, so that what is read stays in the cache.</summary>
    private const int StripColumns = 32;

    /// <summary>Transforms the upper left part of a plane once, first down, then across.</summary>
    /// <param name="plane">Samples; overwritten with coefficients.</param>
    /// <param name="stride">From one row to the next.</param>
    /// <param name="width">Columns of the part, at least 1.</param>
    /// <param name="height">Rows of the part, at least 1.</param>
    public static void Transform(Span<int> plane, int stride, int width, int height)
    {
        var scratch = ArrayPool<int>.Shared.Rent(Math.Max(width, height * Math.Min(width, StripColumns)));
        try
        {
            for (var x = 0; height > 1 && x < width; x += StripColumns)
            {
                TransformColumns(plane[x..], stride, Math.Min(StripColumns, width - x), height, scratch);
            }

            for (var y = 0; width > 1 && y < height; y++)
            {
                TransformRow(plane.Slice(y * stride, width), scratch);
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(scratch);
        }
    }

    private static void TransformColumns(Span<int> plane, int stride, int width, int height, Span<int> scratch)
    {
        var lows = (height + 1) / 2;
        for (var y = 1; y < height; y += 2)
        {
            var next = y + 1 < height ? y + 1 : y - 1;
            SubtractMean(
                plane.Slice(y * stride, width),
                plane.Slice((y - 1) * stride, width),
                plane.Slice(next * stride, width),
                scratch.Slice((lows + y / 2) * width, width)
            );
        }

        for (var y = 0; y < height; y += 2)
        {
            var previous = lows + Math.Max(y / 2 - 1, 0);
            var next = y + 1 < height ? lows + y / 2 : previous;
            AddQuarter(
                plane.Slice(y * stride, width),
                scratch.Slice(previous * width, width),
                scratch.Slice(next * width, width),
                scratch.Slice(y / 2 * width, width)
            );
        }

        for (var y = 0; y < height; y++)
        {
            scratch.Slice(y * width, width).CopyTo(plane.Slice(y * stride, width));
        }
    }

    private static void TransformRow(Span<int> row, Span<int> scratch)
    {
        var lows = (row.Length + 1) / 2;
        var highs = row.Length / 2;
        var even = scratch[..lows];
        var odd = scratch.Slice(lows, highs);
        for (var i = 0; i < highs; i++)
        {
            even[i] = row[2 * i];
            odd[i] = row[2 * i + 1];
        }

        if (lows > highs)
        {
            even[highs] = row[^1];
        }

        var low = row[..lows];
        var high = row[lows..];
        var inner = Math.Min(highs, lows - 1);
        SubtractMean(odd[..inner], even[..inner], even.Slice(1, inner), high[..inner]);
        if (inner < highs)
        {
            high[inner] = odd[inner] - even[inner];
        }

        low[0] = even[0] + ((2 * high[0] + 2) >> 2);
        AddQuarter(even[1..highs], high[..(highs - 1)], high[1..], low[1..highs]);
        if (lows > highs)
        {
            low[highs] = even[highs] + ((2 * high[^1] + 2) >> 2);
        }
    }

    /// <summary>What is high: each sample less the mean of its neighbours, rounded down.</summary>
    private static void SubtractMean(
        ReadOnlySpan<int> samples,
        ReadOnlySpan<int> previous,
        ReadOnlySpan<int> next,
        Span<int> high
    )
    {
        var i = 0;
        for (; i <= high.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            var mean = (new Vector<int>(previous[i..]) + new Vector<int>(next[i..])) >> 1;
            (new Vector<int>(samples[i..]) - mean).CopyTo(high[i..]);
        }

        for (; i < high.Length; i++)
        {
            high[i] = samples[i] - ((previous[i] + next[i]) >> 1);
        }
    }

    /// <summary>What is low: each sample plus half the mean of what is high beside it, rounded.</summary>
    private static void AddQuarter(
        ReadOnlySpan<int> samples,
        ReadOnlySpan<int> previous,
        ReadOnlySpan<int> next,
        Span<int> low
    )
    {
        var two = new Vector<int>(2);
        var i = 0;
        for (; i <= low.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            var quarter = (new Vector<int>(previous[i..]) + new Vector<int>(next[i..]) + two) >> 2;
            (new Vector<int>(samples[i..]) + quarter).CopyTo(low[i..]);
        }

        for (; i < low.Length; i++)
        {
            low[i] = samples[i] + ((previous[i] + next[i] + 2) >> 2);
        }
    }
}
