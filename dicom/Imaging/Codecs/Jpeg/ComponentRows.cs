using System.Runtime.Intrinsics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>The samples of one component in one row of MCUs, for encoding.</summary>
/// <param name="samples">Takes them, row by row.</param>
/// <param name="stride">Samples of a row, a multiple of 8.</param>
/// <param name="width">Samples of a row that are of the image; the last one is repeated after them.</param>
internal readonly struct ComponentRows(Memory<byte> samples, int stride, int width)
{
    /// <summary>Samples of a row.</summary>
    public int Stride => stride;

    /// <summary>Samples of a row that are of the image.</summary>
    public int Width => width;

    /// <summary>All samples.</summary>
    public Span<byte> Samples => samples.Span;

    /// <summary>A row.</summary>
    public Span<byte> this[int row] => samples.Span.Slice(row * stride, stride);

    /// <summary>Repeats the last sample of a row to its end.</summary>
    public void Extend(int row) => this[row][width..].Fill(this[row][width - 1]);

    /// <summary>Halves pairs of columns, or squares of four, of twice as wide rows.</summary>
    /// <param name="source">All rows, extended.</param>
    /// <param name="rows">How many rows of the source are of the image; the last one made of them is repeated.</param>
    /// <param name="isHalfHeight">Whether pairs of rows become one.</param>
    public void Downsample(ComponentRows source, int rows, bool isHalfHeight)
    {
        for (var row = 0; row < Dct.Size; row++)
        {
            if (row > 0 && row * (isHalfHeight ? 2 : 1) >= rows)
            {
                this[row - 1].CopyTo(this[row]);
            }
            else if (isHalfHeight)
            {
                Average(source[2 * row], source[2 * row + 1], this[row]);
            }
            else
            {
                Average(source[row], this[row]);
            }
        }
    }

    /// <summary>Halves are rounded down and up in turn.</summary>
    private static void Average(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var x = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            var bias = Vector128.Create(0x0001_0000).AsUInt16();
            for (; x <= target.Length - Vector128<ushort>.Count; x += Vector128<ushort>.Count)
            {
                Store(target[x..], (PairSums(source[(2 * x)..]) + bias) >> 1);
            }
        }

        for (; x < target.Length; x++)
        {
            target[x] = (byte)((source[2 * x] + source[2 * x + 1] + (x & 1)) >> 1);
        }
    }

    /// <summary>Quarters are rounded as if there was 1, and 2, more in turn.</summary>
    private static void Average(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, Span<byte> target)
    {
        var x = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            var bias = Vector128.Create(0x0002_0001).AsUInt16();
            for (; x <= target.Length - Vector128<ushort>.Count; x += Vector128<ushort>.Count)
            {
                Store(target[x..], (PairSums(upper[(2 * x)..]) + PairSums(lower[(2 * x)..]) + bias) >> 2);
            }
        }

        for (; x < target.Length; x++)
        {
            var sum = upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1];
            target[x] = (byte)((sum + 1 + (x & 1)) >> 2);
        }
    }

    private static Vector128<ushort> PairSums(ReadOnlySpan<byte> source)
    {
        var pairs = Vector128.Create(source).AsUInt16();

        return (pairs & Vector128.Create((ushort)0xFF)) + (pairs >> 8);
    }

    private static void Store(Span<byte> target, Vector128<ushort> values) =>
        Vector128.Narrow(values, values).GetLower().CopyTo(target);
}
