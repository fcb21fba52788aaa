using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Transforms;

/// <summary>Puts the resolution levels of a tile-component together (ISO/IEC 15444-1 §F.3).</summary>
/// <typeparam name="T">Its numbers, of 32 bits.</typeparam>
/// <typeparam name="TLifting">Its wavelet.</typeparam>
internal static class InverseWavelet<T, TLifting>
    where T : struct
    where TLifting : struct, ILifting<T>
{
    // Room for a neighbour at each end of a row.
    private const int Margin = 1;

    /// <summary>Puts the subbands together, in their place.</summary>
    /// <param name="plane">The coefficients of all subbands, the lower ones at the top left; then the samples.</param>
    /// <param name="resolutions">Where each resolution level lies, from the lowest to the plane's own.</param>
    public static void Undo(SamplePlane plane, IReadOnlyList<Area> resolutions)
    {
        if (resolutions.Count < 2 || plane.Area.IsEmpty)
        {
            return;
        }

        using var between = new SamplePlane(plane.Area, isCleared: false);
        var scratch = ArrayPool<T>.Shared.Rent(2 * (plane.Area.Width / 2 + 1 + 2 * Margin));
        try
        {
            for (var level = 1; level < resolutions.Count; level++)
            {
                var (area, lower) = (resolutions[level], resolutions[level - 1]);
                for (var y = 0; y < area.Height; y++)
                {
                    UndoRow(
                        plane.Row<T>(y)[..area.Width],
                        between.Row<T>(y)[..area.Width],
                        lower.Width,
                        area.X0 % 2 != 0,
                        scratch
                    );
                }

                UndoColumns(between, plane, area, lower.Height);
            }
        }
        finally
        {
            ArrayPool<T>.Shared.Return(scratch);
        }
    }

    /// <summary>Undoes the wavelet in a row.</summary>
    /// <param name="source">The low-pass coefficients, then the high-pass ones.</param>
    /// <param name="target">Takes the samples.</param>
    /// <param name="lows">How many low-pass coefficients there are.</param>
    /// <param name="isHighFirst">Whether the first sample is where high-pass coefficients are.</param>
    /// <param name="scratch">Room for the coefficients and two <see cref="Margin"/>s of each kind.</param>
    public static void UndoRow(ReadOnlySpan<T> source, Span<T> target, int lows, bool isHighFirst, Span<T> scratch)
    {
        var highs = source.Length - lows;
        if (source.Length == 1)
        {
            if (isHighFirst)
            {
                TLifting.Halve(source, target);
            }
            else
            {
                source.CopyTo(target);
            }

            return;
        }

        var low = scratch[..(lows + 2 * Margin)];
        var high = scratch.Slice(low.Length, highs + 2 * Margin);
        var lowTarget = low.Slice(Margin, lows);
        var highTarget = high.Slice(Margin, highs);
        TLifting.Scale(source[..lows], lowTarget, isHigh: false);
        TLifting.Scale(source[lows..], highTarget, isHigh: true);

        // The neighbour before a low-pass coefficient has its index less one, or its own when high-pass comes first.
        var beforeLow = Margin - (isHighFirst ? 0 : 1);
        var beforeHigh = Margin - (isHighFirst ? 1 : 0);
        for (var step = 0; step < TLifting.Steps; step++)
        {
            if (step % 2 == 0)
            {
                (high[0], high[^1]) = (high[Margin], high[^(Margin + 1)]);
                TLifting.Undo(step, lowTarget, high[beforeLow..], high[(beforeLow + 1)..]);
            }
            else
            {
                (low[0], low[^1]) = (low[Margin], low[^(Margin + 1)]);
                TLifting.Undo(step, highTarget, low[beforeHigh..], low[(beforeHigh + 1)..]);
            }
        }

        if (isHighFirst)
        {
            Interleave(highTarget, lowTarget, target);
        }
        else
        {
            Interleave(lowTarget, highTarget, target);
        }
    }

    /// <summary>
    /// Undoes the wavelet in all columns: rows are put in their places one by one, and each step follows one row behind
    /// the step before it, while its rows are in the cache.
    /// </summary>
    private static void UndoColumns(SamplePlane source, SamplePlane target, Area area, int lows)
    {
        var height = area.Height;
        var firstHigh = area.Y0 % 2 != 0 ? 0 : 1;
        if (height == 1)
        {
            var only = source.Row<T>(0)[..area.Width];
            if (firstHigh == 0)
            {
                TLifting.Halve(only, target.Row<T>(0));
            }
            else
            {
                only.CopyTo(target.Row<T>(0));
            }

            return;
        }

        for (var y = 0; y < height + TLifting.Steps; y++)
        {
            if (y < height)
            {
                var isHigh = y % 2 == firstHigh;
                TLifting.Scale(source.Row<T>(isHigh ? lows + y / 2 : y / 2)[..area.Width], target.Row<T>(y), isHigh);
            }

            for (var step = 0; step < TLifting.Steps; step++)
            {
                var row = y - 1 - step;
                var isOfStep = row % 2 == firstHigh == (step % 2 != 0);
                if (row >= 0 && row < height && isOfStep)
                {
                    var before = target.Row<T>(row == 0 ? 1 : row - 1);
                    var after = target.Row<T>(row == height - 1 ? height - 2 : row + 1);
                    TLifting.Undo(step, target.Row<T>(row)[..area.Width], before, after);
                }
            }
        }
    }

    private static void Interleave(ReadOnlySpan<T> first, ReadOnlySpan<T> second, Span<T> target)
    {
        var f = MemoryMarshal.Cast<T, uint>(first);
        var s = MemoryMarshal.Cast<T, uint>(second);
        var t = MemoryMarshal.Cast<T, uint>(target);
        var i = 0;
        for (; i <= s.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            var (firstLower, firstUpper) = Vector256.Widen(Vector256.Create(f[i..]));
            var (secondLower, secondUpper) = Vector256.Widen(Vector256.Create(s[i..]));
            (firstLower | (secondLower << 32)).AsUInt32().CopyTo(t[(2 * i)..]);
            (firstUpper | (secondUpper << 32)).AsUInt32().CopyTo(t[(2 * i + Vector256<uint>.Count)..]);
        }

        for (; i < s.Length; i++)
        {
            (t[2 * i], t[2 * i + 1]) = (f[i], s[i]);
        }

        if (f.Length > s.Length)
        {
            t[^1] = f[^1];
        }
    }
}
