using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;

/// <summary>
/// The arithmetic decoder (ISO/IEC 15444-1 Annex C). Interval (A) and code (C) are kept as what they are above a margin:
/// the least that either can lose before something must be done, so that the usual symbol costs one subtraction and one
/// comparison.
/// </summary>
/// <remarks>
/// The passes copy it to a local, so that its fields live in registers; everything here is inlined into them for that.
/// </remarks>
internal struct MqDecoder : ISymbolDecoder
{
    private const long Half = 0x8000_0000;

    // A less 2^31, or C, whichever is less.
    private long _margin;

    // A and C, less the margin.
    private long _interval;
    private long _code;

    // Bits of C until the next byte is needed, in the lower half; the place of the last byte taken in the upper.
    private long _place;

    /// <inheritdoc/>
    public static bool IsRaw => false;

    /// <summary>Begins a segment (INITDEC).</summary>
    /// <param name="bytes">The segment, and after it two bytes of 0xFF.</param>
    /// <param name="start">Where it begins.</param>
    public static MqDecoder Start(ReadOnlySpan<byte> bytes, int start)
    {
        var code = (long)bytes[start] << 16;
        var (position, count) = (start, 0);
        TakeByte(bytes, ref code, ref position, ref count);
        code <<= 7;
        count -= 7;
        var decoder = new MqDecoder { _place = ((long)position << 32) | (uint)count };
        decoder.Settle(Half, code);
        return decoder;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Decode(ReadOnlySpan<byte> bytes, ref uint context)
    {
        var state = context;
        _margin -= state & MqDecoderStates.QeMask;
        return _margin >= 0 ? state & 1 : DecodeAndRenormalize(bytes, ref context, state);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint DecodeAndRenormalize(ReadOnlySpan<byte> bytes, ref uint context, uint state)
    {
        // Which of the two symbols comes is hard to foresee, so nothing here branches on it: below the interval of the
        // more probable symbol lies that of the other, unless it is the larger one.
        long qe = state & MqDecoderStates.QeMask;
        var interval = _interval + _margin;
        var code = _code + _margin;
        var lower = code >> 63;
        var less = ((uint)((interval - qe) >> 63) ^ (uint)lower) & 1;
        code += qe & lower;
        interval += (qe - interval) & lower;
        var symbol = (state ^ less) & 1;
        var shiftOfNext =
            MqDecoderStates.NextShift + (int)less * (MqDecoderStates.NextLessShift - MqDecoderStates.NextShift);
        var next = (state >> shiftOfNext) & MqDecoderStates.IndexMask;

        // Indexes within states are those of states.
        context = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(MqDecoderStates.All), next);

        var shift = BitOperations.LeadingZeroCount((uint)interval);
        var (position, count) = ((int)(_place >> 32), (int)_place);
        interval <<= shift;
        while (shift > count)
        {
            code <<= count;
            shift -= count;
            TakeByte(bytes, ref code, ref position, ref count);
        }

        code <<= shift;
        _place = ((long)position << 32) | (uint)(count - shift);
        Settle(interval, code);
        return symbol;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Settle(long interval, long code)
    {
        _margin = Math.Min(interval - Half, code);
        _interval = interval - _margin;
        _code = code - _margin;
    }

    /// <summary>BYTEIN: takes the next byte, or ones for ever when a marker follows, as it does at the end of the segment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TakeByte(ReadOnlySpan<byte> bytes, ref long code, ref int position, ref int count)
    {
        var next = bytes[position + 1];
        if (bytes[position] != 0xFF)
        {
            position++;
            code += (long)next << 8;
            count = 8;
        }
        else if (next > 0x8F)
        {
            code += 0xFF00;
            count = 8;
        }
        else
        {
            position++;
            code += (long)next << 9;
            count = 7;
        }
    }
}
