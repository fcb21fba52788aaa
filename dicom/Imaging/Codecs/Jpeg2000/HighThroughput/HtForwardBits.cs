using System.Buffers.Binary;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.HighThroughput;

/// <summary>
/// Reads bits, the lowest of a byte first, with one of stuffing after a byte of all ones: signs and magnitudes (ISO/IEC
/// 15444-15 §7.1.2), and those of the significance propagation pass (§7.1.5).
/// </summary>
/// <param name="bytes">The segment.</param>
/// <param name="afterEnd">The bytes that follow its end.</param>
internal ref struct HtForwardBits(ReadOnlySpan<byte> bytes, byte afterEnd)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private ulong _window;
    private int _count;
    private int _next;
    private bool _isAfterOnes;

    /// <summary>The next 32 bits, which stay to be read.</summary>
    public uint Peek()
    {
        if (_count < 32)
        {
            Fill();
        }

        return (uint)_window;
    }

    /// <summary>Reads as many bits as were seen, up to 32.</summary>
    public void Skip(int count)
    {
        _window >>= count;
        _count -= count;
    }

    /// <summary>Reads one bit.</summary>
    public uint Read()
    {
        var bit = Peek() & 1;
        Skip(1);
        return bit;
    }

    private void Fill()
    {
        if (!_isAfterOnes && _next + sizeof(uint) <= _bytes.Length)
        {
            var four = BinaryPrimitives.ReadUInt32LittleEndian(_bytes[_next..]);
            if (((~four - 0x01010101) & four & 0x80808080) == 0)
            {
                // None of them is all ones.
                _window |= (ulong)four << _count;
                _count += 32;
                _next += sizeof(uint);
                return;
            }
        }

        while (_count <= 56)
        {
            var value = _next < _bytes.Length ? _bytes[_next++] : afterEnd;
            _window |= (ulong)(_isAfterOnes ? value & 0x7Fu : value) << _count;
            _count += _isAfterOnes ? 7 : 8;
            _isAfterOnes = value == 0xFF;
        }
    }
}
