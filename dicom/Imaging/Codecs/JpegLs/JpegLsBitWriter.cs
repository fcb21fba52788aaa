using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>Writes the bits of a scan, most significant first, with a zero after a byte of ones (ISO/IEC 14495-1 §A.1).</summary>
internal ref struct JpegLsBitWriter
{
    private const byte Ones = 0xFF;

    private Span<byte> _target;

    /// <summary>Bits not written yet, the last one the lowest.</summary>
    private ulong _bits;

    /// <summary>How many there are: fewer than 32 between calls.</summary>
    private int _count;

    private bool _isAfterOnes;

    /// <summary>Bytes written to the target.</summary>
    public int Written { get; private set; }

    /// <summary>Goes on at the beginning of another target.</summary>
    public void SetTarget(Span<byte> target)
    {
        _target = target;
        Written = 0;
    }

    /// <summary>Writes 0 to 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(uint bits, int count)
    {
        _bits = (_bits << count) | bits;
        _count += count;
        if (_count >= 32)
        {
            WriteBytes();
        }
    }

    /// <summary>Writes a code of limited length (§A.5.3).</summary>
    /// <param name="code">The code, at least 0.</param>
    /// <param name="golombBits">k: the bits that follow the unary part.</param>
    /// <param name="limit">Zeros that say that a whole number follows.</param>
    /// <param name="wholeBits">The bits of that number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteCode(int code, int golombBits, int limit, int wholeBits)
    {
        var (zeros, number, bits) = (code >> golombBits, code & ((1 << golombBits) - 1), golombBits);
        if (zeros >= limit)
        {
            (zeros, number, bits) = (limit, code - 1, wholeBits);
        }

        if (zeros + bits >= 32)
        {
            Write(0, Math.Min(zeros, 31));
            Write(0, Math.Max(zeros - 31, 0));
            zeros = 0;
        }

        Write((1u << bits) | (uint)number, zeros + 1 + bits);
    }

    /// <summary>Fills the last byte with zeros. A byte of ones is not the last: another follows it, of zeros.</summary>
    public void Finish()
    {
        WriteBytes();
        if (_count > 0 || _isAfterOnes)
        {
            var (room, mask) = _isAfterOnes ? (7, 0x7Fu) : (8, 0xFFu);
            _target[Written++] = (byte)((_bits << (room - _count)) & mask);
            (_bits, _count, _isAfterOnes) = (0, 0, false);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteBytes()
    {
        if (_count >= 32)
        {
            var word = (uint)(_bits >> (_count - 32));
            if (!_isAfterOnes && ((~word - 0x0101_0101) & word & 0x8080_8080) == 0)
            {
                BinaryPrimitives.WriteUInt32BigEndian(_target[Written..], word);
                Written += sizeof(uint);
                _count -= 32;
                return;
            }
        }

        while (_count >= 8)
        {
            _count -= _isAfterOnes ? 7 : 8;
            var value = (byte)((_bits >> _count) & (_isAfterOnes ? 0x7Fu : 0xFFu));
            _target[Written++] = value;
            _isAfterOnes = value == Ones;
        }
    }
}
