using System.Numerics;
using System.Runtime.CompilerServices;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Encoding;

/// <summary>Encodes decisions of a code-block, arithmetically (ISO/IEC 15444-1 §C.2).</summary>
internal ref struct MqEncoder
{
    /// <summary>Where the byte before the first one is; a carry never reaches it.</summary>
    private const int Start = 0;

    private readonly Span<byte> _contexts;
    private byte[] _bytes;
    private int _last;
    private uint _interval;
    private uint _code;
    private int _shifts;

    /// <summary>Begins a codeword segment.</summary>
    /// <param name="contexts">The states of <see cref="MqStates.Contexts"/> contexts.</param>
    /// <param name="bytes">Takes the bytes from the second on; what does not fit goes to a longer one.</param>
    public MqEncoder(Span<byte> contexts, byte[] bytes)
    {
        _contexts = contexts;
        _bytes = bytes;
        _bytes[Start] = 0;
        _last = Start;
        _interval = 0x8000;
        _shifts = 12;
    }

    /// <summary>Encodes a decision, 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Encode(int context, uint decision)
    {
        ref var state = ref _contexts[context];
        var row = MqStates.Packed[state];
        var qe = row & 0xFFFF;
        var interval = _interval - qe;
        if (decision == (state & 1u))
        {
            if ((interval & 0x8000) != 0)
            {
                _interval = interval;
                _code += qe;
                return;
            }

            if (interval < qe)
            {
                interval = qe;
            }
            else
            {
                _code += qe;
            }

            state = (byte)(row >> 16);
        }
        else
        {
            if (interval < qe)
            {
                _code += qe;
            }
            else
            {
                interval = qe;
            }

            state = (byte)(row >> 24);
        }

        Renormalize(interval);
    }

    /// <summary>Ends the segment: its bytes, to be used before the array is written again, and the array to go on with.</summary>
    public ReadOnlySpan<byte> Flush(out byte[] bytes)
    {
        var limit = _code + _interval;
        _code |= 0xFFFF;
        if (_code >= limit)
        {
            _code -= 0x8000;
        }

        _code <<= _shifts;
        PutByte();
        _code <<= _shifts;
        PutByte();
        bytes = _bytes;
        var end = _bytes[_last] == 0xFF ? _last : _last + 1;
        return _bytes.AsSpan(Start + 1, end - (Start + 1));
    }

    private void Renormalize(uint interval)
    {
        var shift = BitOperations.LeadingZeroCount(interval) - 16;
        _interval = interval << shift;
        while (shift >= _shifts)
        {
            _code <<= _shifts;
            shift -= _shifts;
            PutByte();
        }

        _code <<= shift;
        _shifts -= shift;
    }

    /// <summary>Moves a byte out of the code register. After one of all ones comes a bit to take up a carry.</summary>
    private void PutByte()
    {
        if (_last + 1 == _bytes.Length)
        {
            Array.Resize(ref _bytes, 2 * _bytes.Length);
        }

        if (_bytes[_last] != 0xFF && _code >= 0x8000000)
        {
            _bytes[_last]++;
            _code &= 0x7FFFFFF;
        }

        if (_bytes[_last] == 0xFF)
        {
            _bytes[++_last] = (byte)(_code >> 20);
            _code &= 0xFFFFF;
            _shifts = 7;
        }
        else
        {
            _bytes[++_last] = (byte)(_code >> 19);
            _code &= 0x7FFFF;
            _shifts = 8;
        }
    }
}
