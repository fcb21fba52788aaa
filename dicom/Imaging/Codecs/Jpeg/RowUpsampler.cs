using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>
/// Gives rows of a component a sample for each pixel. Between samples of which each stands for two columns, two rows or four
/// pixels, weights are 3/4 and 1/4 in each direction, rounded as libjpeg-turbo does; else samples are repeated.
/// </summary>
/// <typeparam name="T">byte for samples of 8 bits, ushort for 12.</typeparam>
internal sealed class RowUpsampler<T>
    where T : unmanaged, IBinaryInteger<T>
{
    /// <summary>Room for a vector before and after sums.</summary>
    private const int Room = 32;

    /// <summary>Columns that a weighted row has at least.</summary>
    private const int MinWeightedWidth = 3;

    private readonly ComponentPlane<T> _plane;
    private readonly int _columns;
    private readonly int _maxHorizontal;
    private readonly int _maxVertical;
    private readonly T[] _row;
    private readonly ushort[] _sums;

    /// <summary>Prepares for the rows of a component.</summary>
    public RowUpsampler(ComponentPlane<T> plane, FrameHeader frame)
    {
        _plane = plane;
        _columns = frame.Columns;
        (_maxHorizontal, _maxVertical) = (frame.MaxHorizontal, frame.MaxVertical);
        _row = IsFull ? [] : new T[frame.Columns + 2 * Room];
        _sums = IsFull ? [] : new ushort[plane.Width + 2 * Room];
    }

    private int Horizontal => _plane.Component.Horizontal;

    private int Vertical => _plane.Component.Vertical;

    private bool IsFull => Horizontal == _maxHorizontal && Vertical == _maxVertical;

    private bool IsHalfWidth => 2 * Horizontal == _maxHorizontal && _plane.Width >= MinWeightedWidth;

    private bool IsHalfHeight => 2 * Vertical == _maxVertical;

    /// <summary>The samples of a row of pixels; valid until the next call.</summary>
    public ReadOnlySpan<T> Row(int y)
    {
        if (IsFull)
        {
            return _plane.Row(y);
        }

        if (IsHalfWidth && (Vertical == _maxVertical || IsHalfHeight))
        {
            var sums = _sums.AsSpan(Room, _plane.Width);
            if (IsHalfHeight)
            {
                Weigh(_plane.Row(y / 2), _plane.Row(NeighbourOf(y)), sums);
                Interpolate(shift: 4, evenBias: 8, oddBias: 7);
            }
            else
            {
                Copy(_plane.Row(y), sums);
                Interpolate(shift: 2, evenBias: 1, oddBias: 2);
            }
        }
        else if (IsHalfHeight && Horizontal == _maxHorizontal)
        {
            var near = _plane.Row(y / 2);
            var far = _plane.Row(NeighbourOf(y));
            for (var x = 0; x < _columns; x++)
            {
                var sum = 3 * int.CreateTruncating(near[x]) + int.CreateTruncating(far[x]);
                _row[x] = T.CreateTruncating((sum + 1 + (y & 1)) >> 2);
            }
        }
        else
        {
            var source = _plane.Row(y * Vertical / _maxVertical);
            for (var x = 0; x < _columns; x++)
            {
                _row[x] = source[x * Horizontal / _maxHorizontal];
            }
        }

        return _row.AsSpan(0, _columns);
    }

    /// <summary>Of half as many rows, the next neighbour of the one that a row of pixels is in.</summary>
    private int NeighbourOf(int y) => Math.Clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, _plane.Height - 1);

    private static void Copy(ReadOnlySpan<T> samples, Span<ushort> sums)
    {
        if (typeof(T) == typeof(ushort))
        {
            MemoryMarshal.Cast<T, ushort>(samples).CopyTo(sums);
            return;
        }

        var bytes = MemoryMarshal.AsBytes(samples);
        var x = 0;
        for (; x <= bytes.Length - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            var (lower, upper) = Vector128.Widen(Vector128.Create(bytes[x..]));
            lower.CopyTo(sums[x..]);
            upper.CopyTo(sums[(x + Vector128<ushort>.Count)..]);
        }

        for (; x < bytes.Length; x++)
        {
            sums[x] = bytes[x];
        }
    }

    /// <summary>Three times the one, and the other.</summary>
    private static void Weigh(ReadOnlySpan<T> near, ReadOnlySpan<T> far, Span<ushort> sums)
    {
        var x = 0;
        if (typeof(T) == typeof(byte))
        {
            var nearBytes = MemoryMarshal.AsBytes(near);
            var farBytes = MemoryMarshal.AsBytes(far);
            for (; x <= sums.Length - Vector128<byte>.Count; x += Vector128<byte>.Count)
            {
                var (nearLower, nearUpper) = Vector128.Widen(Vector128.Create(nearBytes[x..]));
                var (farLower, farUpper) = Vector128.Widen(Vector128.Create(farBytes[x..]));
                (nearLower * 3 + farLower).CopyTo(sums[x..]);
                (nearUpper * 3 + farUpper).CopyTo(sums[(x + Vector128<ushort>.Count)..]);
            }
        }

        for (; x < sums.Length; x++)
        {
            sums[x] = (ushort)(3 * int.CreateTruncating(near[x]) + int.CreateTruncating(far[x]));
        }
    }

    /// <summary>Makes of each sum two samples, of which the first is nearer to the sum before, the second to the one after.</summary>
    private void Interpolate(int shift, int evenBias, int oddBias)
    {
        // The first and the last one have themselves for neighbours.
        var width = _plane.Width;
        _sums[Room - 1] = _sums[Room];
        _sums[Room + width] = _sums[Room + width - 1];
        var x = 0;
        if (typeof(T) == typeof(byte) && BitConverter.IsLittleEndian)
        {
            // Two bytes are a word whose lower half is the first one. The room behind takes what is beyond the row.
            var target = MemoryMarshal.Cast<T, ushort>(_row.AsSpan());
            for (; x < width; x += Vector256<ushort>.Count)
            {
                var before = Vector256.Create(_sums.AsSpan(Room + x - 1));
                var sum = Vector256.Create(_sums.AsSpan(Room + x)) * 3;
                var after = Vector256.Create(_sums.AsSpan(Room + x + 1));
                var even = (sum + before + Vector256.Create((ushort)evenBias)) >> shift;
                var odd = (sum + after + Vector256.Create((ushort)oddBias)) >> shift;
                (even | (odd << 8)).CopyTo(target[x..]);
            }
        }

        for (; x < width; x++)
        {
            var sum = 3 * _sums[Room + x];
            _row[2 * x] = T.CreateTruncating((sum + _sums[Room + x - 1] + evenBias) >> shift);
            _row[2 * x + 1] = T.CreateTruncating((sum + _sums[Room + x + 1] + oddBias) >> shift);
        }
    }
}
