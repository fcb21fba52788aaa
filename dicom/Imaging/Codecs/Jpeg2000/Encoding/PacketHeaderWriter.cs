using System.Numerics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Encoding;

/// <summary>Writes the bits of packet headers, with a zero after each byte of all ones (ISO/IEC 15444-1 §B.10.1).</summary>
internal sealed class PacketHeaderWriter(CodestreamWriter codestream)
{
    private const int FirstLengthBits = 3;

    private int _byte;
    private int _free = 8;

    /// <summary>Writes the lowest bit.</summary>
    public void WriteBit(int bit)
    {
        _byte |= (bit & 1) << --_free;
        if (_free == 0)
        {
            PutByte();
        }
    }

    /// <summary>Writes the lowest bits, the highest of them first.</summary>
    public void WriteBits(int value, int count)
    {
        while (count > 0)
        {
            WriteBit(value >> --count);
        }
    }

    /// <summary>Says how many passes a block has (Table B.4), 1 to 164.</summary>
    public void WritePasses(int passes)
    {
        var (code, bits) = passes switch
        {
            1 => (0, 1),
            2 => (0b10, 2),
            <= 5 => (0b1100 + passes - 3, 4),
            <= 36 => (0b1111_00000 + passes - 6, 9),
            _ => (0b1111_11111_0000000 + passes - 37, 16),
        };
        WriteBits(code, bits);
    }

    /// <summary>Says how many bytes they take (§B.10.7.1), in the block's first packet.</summary>
    public void WriteLength(int length, int passes)
    {
        var ofPasses = BitOperations.Log2((uint)passes);
        var bits = Math.Max(FirstLengthBits + ofPasses, 32 - BitOperations.LeadingZeroCount((uint)length));
        for (var i = FirstLengthBits + ofPasses; i < bits; i++)
        {
            WriteBit(1);
        }

        WriteBit(0);
        WriteBits(length, bits);
    }

    /// <summary>Fills up the last byte, which is not one of all ones.</summary>
    public void Flush()
    {
        if (_free < 8)
        {
            PutByte();
        }
    }

    private void PutByte()
    {
        codestream.WriteByte((byte)_byte);
        _free = _byte == 0xFF ? 7 : 8;
        _byte = 0;
    }
}
