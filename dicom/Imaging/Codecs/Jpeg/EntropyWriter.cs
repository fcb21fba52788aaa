using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>Writes the bits of a scan of quantized blocks, or of differences of samples (ISO/IEC 10918-1 §F.1.2).</summary>
internal ref struct EntropyWriter(IBufferWriter<byte> output)
{
    private const int EndOfBlock = 0x00;
    private const int SixteenZeros = 0xF0;

    /// <summary>No block takes more: 64 codes of 16 bits and numbers of 11, every byte stuffed.</summary>
    private const int MaxBlockLength = 2 * ZigZag.Length * (16 + 11) / 8;

    private const int SpanLength = 64 * MaxBlockLength;

    private Span<byte> _span;
    private int _length;

    /// <summary>Bits not yet written, the last one the least significant.</summary>
    private ulong _bits;
    private int _free = 64;

    /// <summary>Writes a block.</summary>
    /// <param name="coefficients">64 of them, row by row.</param>
    /// <param name="prediction">The DC coefficient of the component's block before; becomes this block's.</param>
    /// <param name="dc">The table of DC differences.</param>
    /// <param name="ac">The table of AC coefficients.</param>
    public void WriteBlock(
        scoped ReadOnlySpan<short> coefficients,
        scoped ref int prediction,
        HuffmanCodes dc,
        HuffmanCodes ac
    )
    {
        Reserve();
        WriteNumber(dc.Codes, 0, coefficients[0] - prediction);
        prediction = coefficients[0];

        Span<short> ordered = stackalloc short[ZigZag.Length];
        var order = ZigZag.Order;
        for (var i = 0; i < ordered.Length; i++)
        {
            ordered[i] = coefficients[order[i] & 63];
        }

        var codes = ac.Codes;
        var rest = NonZero(ordered) & ~1UL;
        var last = 0;
        while (rest != 0)
        {
            var next = BitOperations.TrailingZeroCount(rest);
            rest &= rest - 1;
            var run = next - last - 1;
            for (; run > 15; run -= 16)
            {
                WriteCode(codes[SixteenZeros]);
            }

            WriteNumber(codes, run << 4, ordered[next]);
            last = next;
        }

        if (last < ZigZag.Length - 1)
        {
            WriteCode(codes[EndOfBlock]);
        }
    }

    /// <summary>Writes a block that is as bright as the one before, for what lies beyond the image.</summary>
    public void WriteEmptyBlock(HuffmanCodes dc, HuffmanCodes ac)
    {
        Reserve();
        WriteCode(dc.Codes[0]);
        WriteCode(ac.Codes[EndOfBlock]);
    }

    /// <summary>Writes a difference of samples in lossless processes (§H.1.2.2).</summary>
    /// <param name="difference">-32,768, which has a category of its own, stands for 32,768.</param>
    /// <param name="table">The table of differences.</param>
    public void WriteDifference(short difference, HuffmanCodes table)
    {
        const int category = 16;
        Reserve();
        if (difference == short.MinValue)
        {
            WriteCode(table.Codes[category]);
        }
        else
        {
            WriteNumber(table.Codes, 0, difference);
        }
    }

    /// <summary>Fills the last byte with ones (§F.1.2.3) and gives all bytes to the output.</summary>
    public void Flush()
    {
        Reserve();
        var count = 64 - _free;
        var padding = -count & 7;
        Write((1u << padding) - 1, padding);
        for (var left = 64 - _free; left > 0; left -= 8)
        {
            WriteByte((byte)(_bits >> (left - 8)));
        }

        (_bits, _free) = (0, 64);
        output.Advance(_length);
        _span = default;
        _length = 0;
    }

    private void Reserve()
    {
        if (_span.Length - _length < MaxBlockLength + 2 * sizeof(ulong))
        {
            output.Advance(_length);
            _span = output.GetSpan(SpanLength);
            _length = 0;
        }
    }

    /// <summary>By place, whether it is not 0.</summary>
    private static ulong NonZero(ReadOnlySpan<short> ordered)
    {
        var zeros = 0UL;
        for (var i = 0; i < ZigZag.Length; i += Vector256<byte>.Count)
        {
            var first = Vector256.Equals(Vector256.Create(ordered[i..]), Vector256<short>.Zero);
            var second = Vector256.Equals(
                Vector256.Create(ordered[(i + Vector256<short>.Count)..]),
                Vector256<short>.Zero
            );
            zeros |= (ulong)Vector256.Narrow(first, second).ExtractMostSignificantBits() << i;
        }

        return ~zeros;
    }

    /// <summary>Writes a number behind the code of its category, to which <paramref name="run"/> is added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteNumber(ReadOnlySpan<uint> codes, int run, int number)
    {
        var sign = number >> 31;
        var category = 32 - BitOperations.LeadingZeroCount((uint)((number ^ sign) - sign));
        var code = codes[run + category];
        var bits = (uint)(number + sign) & ((1u << category) - 1);
        Write(((code >> 8) << category) | bits, (int)(code & 0xFF) + category);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteCode(uint code) => Write(code >> 8, (int)(code & 0xFF));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(uint bits, int count)
    {
        _free -= count;
        if (_free >= 0)
        {
            _bits = (_bits << count) | bits;
        }
        else
        {
            // Eight whole bytes; what of these bits does not fit stays.
            var fitting = count + _free;
            WriteBytes((_bits << fitting) | (bits >> -_free));
            _bits = bits;
            _free += 64;
        }
    }

    private void WriteBytes(ulong bytes)
    {
        const ulong lows = 0x0101010101010101;
        const ulong highs = 0x8080808080808080;

        // Whether a byte may be 0xFF: its high bit is set, and is no longer so when 1 is added.
        if ((bytes & highs & ~(bytes + lows)) == 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(_span[_length..], bytes);
            _length += sizeof(ulong);
            return;
        }

        for (var shift = 56; shift >= 0; shift -= 8)
        {
            WriteByte((byte)(bytes >> shift));
        }
    }

    private void WriteByte(byte value)
    {
        _span[_length++] = value;
        if (value == 0xFF)
        {
            _span[_length++] = 0;
        }
    }
}
