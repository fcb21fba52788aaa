using System.Numerics;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Encoding;

/// <summary>Encodes the decisions of a code-block arithmetically, to a codeword segment (ISO/IEC 15444-1 §C.2).</summary>
internal sealed class MqEncoder
{
    /// <summary>Bytes that a decision takes at the most; a carry adds to bytes that are there.</summary>
    private const int MaxBytesOfDecision = 3;

    private const int MostProbableShift = 31;
    private const int NextShift = 16;
    private const int NextLessShift = 24;
    private const uint IndexMask = 0x7F;

    /// <summary>As in <see cref="MqStates.Packed"/>, with the more probable symbol in the highest bit.</summary>
    private static readonly uint[] _states = Pack();

    private readonly uint[] _contexts = new uint[MqStates.Contexts];

    /// <summary>The segment, from the second byte on. A carry never reaches the first.</summary>
    private byte[] _bytes = new byte[1 << 14];

    private int _last;
    private uint _interval;
    private uint _code;
    private int _shifts;

    /// <summary>Begins a segment.</summary>
    public void Start()
    {
        Span<byte> indexes = stackalloc byte[MqStates.Contexts];
        MqStates.Reset(indexes);
        for (var i = 0; i < indexes.Length; i++)
        {
            _contexts[i] = _states[indexes[i]];
        }

        (_bytes[0], _last, _interval, _code, _shifts) = (0, 0, 0x8000, 0, 12);
    }

    /// <summary>Encodes decisions.</summary>
    /// <param name="decisions">Each of them, 0 or 1, plus twice its context.</param>
    public void Encode(ReadOnlySpan<byte> decisions)
    {
        Reserve(MaxBytesOfDecision * decisions.Length);
        Span<uint> contexts = _contexts;
        ReadOnlySpan<uint> states = _states;
        var (interval, code, shifts) = (_interval, _code, _shifts);
        foreach (var decision in decisions)
        {
            ref var state = ref contexts[decision >> 1];
            var row = state;
            var qe = row & 0xFFFF;
            interval -= qe;
            if (row >> MostProbableShift == (decision & 1u))
            {
                if ((interval & 0x8000) != 0)
                {
                    code += qe;
                    continue;
                }

                if (interval < qe)
                {
                    interval = qe;
                }
                else
                {
                    code += qe;
                }

                state = states[(int)((row >> NextShift) & IndexMask)];
            }
            else
            {
                if (interval < qe)
                {
                    code += qe;
                }
                else
                {
                    interval = qe;
                }

                state = states[(int)((row >> NextLessShift) & IndexMask)];
            }

            var shift = BitOperations.LeadingZeroCount(interval) - 16;
            interval <<= shift;
            while (shift >= shifts)
            {
                shift -= shifts;
                code = PutByte(code << shifts, out shifts);
            }

            code <<= shift;
            shifts -= shift;
        }

        (_interval, _code, _shifts) = (interval, code, shifts);
    }

    /// <summary>Ends the segment. Its bytes stay until the next one begins.</summary>
    public ReadOnlySpan<byte> Flush()
    {
        Reserve(2 * MaxBytesOfDecision);
        var limit = _code + _interval;
        var code = _code | 0xFFFF;
        if (code >= limit)
        {
            code -= 0x8000;
        }

        code = PutByte(code << _shifts, out var shifts);
        PutByte(code << shifts, out _);
        var end = _bytes[_last] == 0xFF ? _last : _last + 1;
        return _bytes.AsSpan(1, end - 1);
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _last - 1 < count)
        {
            Array.Resize(ref _bytes, 2 * _bytes.Length + count);
        }
    }

    /// <summary>Moves a byte out of the code register. After one of all ones comes a bit to take up a carry.</summary>
    /// <returns>What stays in the register.</returns>
    private uint PutByte(uint code, out int shifts)
    {
        ref var last = ref _bytes[_last];
        if (last != 0xFF && code >= 0x8000000)
        {
            last++;
            code &= 0x7FFFFFF;
        }

        shifts = last == 0xFF ? 7 : 8;
        _bytes[++_last] = (byte)(code >> (27 - shifts));
        return code & ((1u << (27 - shifts)) - 1);
    }

    private static uint[] Pack()
    {
        var states = MqStates.Packed.ToArray();
        for (var i = 0; i < states.Length; i++)
        {
            states[i] |= (uint)(i & 1) << MostProbableShift;
        }

        return states;
    }
}
