using System.Numerics;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Encoding;

/// <summary>
/// Encodes code-blocks, bit-plane by bit-plane in three passes (ISO/IEC 15444-1 Annex D), to a single codeword segment
/// each. Holds what one block needs, to be used again for the next.
/// </summary>
/// <remarks>
/// A stripe is four rows; a column of a stripe has a word of flags. Its bits 0 to 17 are the significance of the column, of
/// its neighbours, and of the rows above and below: bit 3 (row + 1) + (column + 1), rows from -1 to 4, columns from -1 to
/// 1. Shifted right by three times a row, the lowest nine bits thus are the neighbourhood of that row's coefficient.
/// </remarks>
internal sealed class BlockEncoder
{
    /// <summary>Rows and columns of a block at the most.</summary>
    public const int MaxSize = 64;

    private const int StripeRows = 4;

    /// <summary>Significance of the whole neighbourhood.</summary>
    private const uint Significance = 0x3FFFF;

    /// <summary>Of one coefficient's neighbours, itself not included.</summary>
    private const uint Neighbours = 0x1EF;

    /// <summary>Of the four coefficients.</summary>
    private const uint OwnSignificance = 0x2490;

    /// <summary>Of the first coefficient.</summary>
    private const uint FirstSignificance = 1 << 4;

    /// <summary>Signs of the column, rows from -1 to 4, of significant ones only.</summary>
    private const int SignBit = 18;

    /// <summary>Whether the first coefficient was refined before; the bits above are those of the others.</summary>
    private const uint FirstRefined = 1 << 24;

    /// <summary>Whether the first coefficient was coded in this bit-plane's significance propagation pass.</summary>
    private const uint FirstVisited = 1 << 28;

    private const uint Visited = 0xF * FirstVisited;

    /// <summary>A word before and after each stripe, a stripe above and below.</summary>
    private readonly uint[] _flags = new uint[(MaxSize + 2) * (MaxSize / StripeRows + 2)];

    /// <summary>The magnitudes of a stripe's columns, one column after the other; past the last row, zero.</summary>
    private readonly uint[] _magnitudes = new uint[MaxSize * MaxSize];

    /// <summary>In the same order, 1 where negative.</summary>
    private readonly byte[] _negative = new byte[MaxSize * MaxSize];

    private readonly byte[] _contexts = new byte[MqStates.Contexts];
    private byte[] _bytes = new byte[MaxSize * MaxSize * 2];
    private int _width;
    private int _height;

    /// <summary>Encodes a block.</summary>
    /// <param name="coefficients">From its first one on.</param>
    /// <param name="stride">From one row to the next.</param>
    /// <param name="width">Columns, 1 to <see cref="MaxSize"/>.</param>
    /// <param name="height">Rows, 1 to <see cref="MaxSize"/>.</param>
    /// <param name="orientation">The subband's.</param>
    /// <param name="bytes">The codeword segment, until the next block is encoded.</param>
    public EncodedBlock Encode(
        ReadOnlySpan<int> coefficients,
        int stride,
        int width,
        int height,
        SubbandOrientation orientation,
        out ReadOnlySpan<byte> bytes
    )
    {
        (_width, _height) = (width, height);
        var bitPlanes = Load(coefficients, stride);
        if (bitPlanes == 0)
        {
            bytes = default;
            return default;
        }

        Array.Clear(_flags);
        MqStates.Reset(_contexts);
        var zero = BlockContexts.Zero(orientation);
        var mq = new MqEncoder(_contexts, _bytes);
        for (var plane = bitPlanes - 1; plane >= 0; plane--)
        {
            if (plane < bitPlanes - 1)
            {
                PropagateSignificance(ref mq, zero, plane);
                RefineMagnitudes(ref mq, plane);
            }

            CleanUp(ref mq, zero, plane);
        }

        bytes = mq.Flush(out _bytes);
        return new EncodedBlock(bitPlanes, bytes.Length);
    }

    /// <summary>Takes the block in. How many bit-planes it has.</summary>
    private int Load(ReadOnlySpan<int> coefficients, int stride)
    {
        var all = 0u;
        if (_height % StripeRows != 0)
        {
            _magnitudes.AsSpan(_height / StripeRows * StripeRows * _width, StripeRows * _width).Clear();
        }

        for (var y = 0; y < _height; y++)
        {
            var row = coefficients.Slice(y * stride, _width);
            var at = y / StripeRows * StripeRows * _width + y % StripeRows;
            foreach (var coefficient in row)
            {
                var sign = coefficient >> 31;
                var magnitude = (uint)((coefficient ^ sign) - sign);
                _magnitudes[at] = magnitude;
                _negative[at] = (byte)-sign;
                all |= magnitude;
                at += StripeRows;
            }
        }

        return 32 - BitOperations.LeadingZeroCount(all);
    }

    /// <summary>Codes what is not significant yet and has a significant neighbour (§D.3.1).</summary>
    private void PropagateSignificance(ref MqEncoder mq, ReadOnlySpan<byte> zero, int plane)
    {
        for (var y = 0; y < _height; y += StripeRows)
        {
            var rows = Math.Min(StripeRows, _height - y);
            for (var x = 0; x < _width; x++)
            {
                var at = FlagsAt(x, y);
                var flags = _flags[at];
                if ((flags & Significance) == 0)
                {
                    continue;
                }

                var column = _magnitudes.AsSpan(y * _width + x * StripeRows, StripeRows);
                for (var row = 0; row < rows; row++)
                {
                    var near = flags >> (3 * row);
                    if ((near & FirstSignificance) != 0 || (near & Neighbours) == 0)
                    {
                        continue;
                    }

                    var bit = (column[row] >> plane) & 1;
                    mq.Encode(zero[(int)(near & 0x1FF)], bit);
                    if (bit != 0)
                    {
                        BecomeSignificant(ref mq, at, x, y, row);
                    }

                    flags = _flags[at] |= FirstVisited << row;
                }
            }
        }
    }

    /// <summary>Codes what was significant before this bit-plane (§D.3.3).</summary>
    private void RefineMagnitudes(ref MqEncoder mq, int plane)
    {
        for (var y = 0; y < _height; y += StripeRows)
        {
            for (var x = 0; x < _width; x++)
            {
                ref var word = ref _flags[FlagsAt(x, y)];
                var flags = word;
                if ((flags & OwnSignificance) == 0)
                {
                    continue;
                }

                var column = _magnitudes.AsSpan(y * _width + x * StripeRows, StripeRows);
                for (var row = 0; row < StripeRows; row++)
                {
                    var near = flags >> (3 * row);
                    if ((near & FirstSignificance) == 0 || (flags & (FirstVisited << row)) != 0)
                    {
                        continue;
                    }

                    var context =
                        (flags & (FirstRefined << row)) != 0 ? BlockContexts.FirstMagnitude + 2
                        : (near & Neighbours) != 0 ? BlockContexts.FirstMagnitude + 1
                        : BlockContexts.FirstMagnitude;
                    mq.Encode(context, (column[row] >> plane) & 1);
                    word |= FirstRefined << row;
                }
            }
        }
    }

    /// <summary>Codes the rest, four in one where that is likely to do (§D.3.4), and forgets what was visited.</summary>
    private void CleanUp(ref MqEncoder mq, ReadOnlySpan<byte> zero, int plane)
    {
        for (var y = 0; y < _height; y += StripeRows)
        {
            var rows = Math.Min(StripeRows, _height - y);
            for (var x = 0; x < _width; x++)
            {
                var at = FlagsAt(x, y);
                var column = _magnitudes.AsSpan(y * _width + x * StripeRows, StripeRows);
                var row = 0;
                if ((_flags[at] & Significance) == 0 && rows == StripeRows)
                {
                    row = BitOperations.TrailingZeroCount(BitsOf(column, plane));
                    if (row >= StripeRows)
                    {
                        mq.Encode(BlockContexts.RunLength, 0);
                        continue;
                    }

                    mq.Encode(BlockContexts.RunLength, 1);
                    mq.Encode(BlockContexts.Uniform, (uint)row >> 1);
                    mq.Encode(BlockContexts.Uniform, (uint)row & 1);
                    BecomeSignificant(ref mq, at, x, y, row);
                    row++;
                }

                var flags = _flags[at];
                for (; row < rows; row++)
                {
                    var near = flags >> (3 * row);
                    if ((near & FirstSignificance) != 0 || (flags & (FirstVisited << row)) != 0)
                    {
                        continue;
                    }

                    var bit = (column[row] >> plane) & 1;
                    mq.Encode(zero[(int)(near & 0x1FF)], bit);
                    if (bit != 0)
                    {
                        BecomeSignificant(ref mq, at, x, y, row);
                        flags = _flags[at];
                    }
                }

                _flags[at] = flags & ~Visited;
            }
        }
    }

    /// <summary>Codes a sign (§D.3.2) and tells the neighbours.</summary>
    private void BecomeSignificant(ref MqEncoder mq, int at, int x, int y, int row)
    {
        ref var left = ref _flags[at - 1];
        ref var own = ref _flags[at];
        ref var right = ref _flags[at + 1];
        var signs = own >> (SignBit + row);
        var index =
            ((own >> (3 * row)) & 0xAA)
            | (signs & 1)
            | ((signs & 4) << 4)
            | (((left >> (SignBit + 1 + row)) & 1) << 2)
            | (((right >> (SignBit + 1 + row)) & 1) << 4);
        var context = BlockContexts.Sign[(int)index];
        var negative = (uint)_negative[y * _width + x * StripeRows + row];
        mq.Encode(context >> 1, negative ^ (context & 1u));

        left |= 0x20u << (3 * row);
        own |= (0x10u << (3 * row)) | (negative << (SignBit + 1 + row));
        right |= 0x08u << (3 * row);
        if (row == 0)
        {
            // To the stripe above this is row 4.
            var above = at - (MaxSize + 2);
            _flags[above - 1] |= 1u << 17;
            _flags[above] |= (1u << 16) | (negative << (SignBit + 5));
            _flags[above + 1] |= 1u << 15;
        }
        else if (row == StripeRows - 1)
        {
            // To the stripe below this is row -1.
            var below = at + (MaxSize + 2);
            _flags[below - 1] |= 1u << 2;
            _flags[below] |= (1u << 1) | (negative << SignBit);
            _flags[below + 1] |= 1u;
        }
    }

    /// <summary>The bits of a column in a bit-plane, the first row's lowest.</summary>
    private static uint BitsOf(ReadOnlySpan<uint> column, int plane) =>
        ((column[0] >> plane) & 1)
        | (((column[1] >> plane) & 1) << 1)
        | (((column[2] >> plane) & 1) << 2)
        | (((column[3] >> plane) & 1) << 3);

    private static int FlagsAt(int x, int y) => (y / StripeRows + 1) * (MaxSize + 2) + x + 1;
}
