using System.Buffers;

namespace ServerlessDicom.Dicom.Imaging.Gif;

/// <summary>The compression of GIF: Lempel, Ziv and Welch's, with codes of 9 to 12 bits in blocks of up to 255 bytes (Graphics Interchange Format 89a, appendix F).</summary>
internal sealed class LzwEncoder
{
    private const int BitsPerIndex = 8;
    private const int Clear = 1 << BitsPerIndex;
    private const int End = Clear + 1;
    private const int MaxCodeBits = 12;
    private const int MaxBlock = 255;

    /// <summary>Twice as many places as there are codes, so that the search for one is short.</summary>
    private const int HashBits = MaxCodeBits + 1;

    /// <summary>By hash: the code before and the index that follows it, and in the lower 12 bits the code for both; 0 where there is none.</summary>
    private readonly uint[] _codes = new uint[1 << HashBits];

    private readonly byte[] _block = new byte[1 + MaxBlock];
    private int _blockLength;
    private uint _bits;
    private int _bitCount;

    /// <summary>Compresses the indices of one picture, from the byte of the code size to the empty block at the end.</summary>
    public void Encode(ReadOnlySpan<byte> indices, IBufferWriter<byte> output)
    {
        output.Write<byte>([BitsPerIndex]);
        var codeBits = BitsPerIndex + 1;
        var next = End + 1;
        Array.Clear(_codes);
        Put(Clear, codeBits, output);
        uint code = indices[0];
        foreach (var index in indices[1..])
        {
            var key = code << BitsPerIndex | index;
            var place = Find(key);
            if (_codes[place] != 0)
            {
                code = _codes[place] & ((1 << MaxCodeBits) - 1);
                continue;
            }

            Put(code, codeBits, output);
            code = index;
            if (next == 1 << MaxCodeBits)
            {
                Put(Clear, codeBits, output);
                Array.Clear(_codes);
                (codeBits, next) = (BitsPerIndex + 1, End + 1);
                continue;
            }

            // The reader learns a code one step later, thus the change of width is when it cannot be told in the old one.
            if (next == 1 << codeBits)
            {
                codeBits++;
            }

            _codes[place] = key << MaxCodeBits | (uint)next++;
        }

        Put(code, codeBits, output);
        if (next == 1 << codeBits && codeBits < MaxCodeBits)
        {
            codeBits++;
        }

        Put(End, codeBits, output);
        Finish(output);
    }

    private int Find(uint key)
    {
        var place = (int)(key * 2654435761 >> (32 - HashBits));
        while (_codes[place] != 0 && _codes[place] >> MaxCodeBits != key)
        {
            place = (place + 1) & ((1 << HashBits) - 1);
        }

        return place;
    }

    private void Put(uint code, int codeBits, IBufferWriter<byte> output)
    {
        _bits |= code << _bitCount;
        _bitCount += codeBits;
        for (; _bitCount >= 8; _bitCount -= 8)
        {
            PutByte((byte)_bits, output);
            _bits >>= 8;
        }
    }

    private void PutByte(byte value, IBufferWriter<byte> output)
    {
        _block[++_blockLength] = value;
        if (_blockLength == MaxBlock)
        {
            PutBlock(output);
        }
    }

    private void PutBlock(IBufferWriter<byte> output)
    {
        _block[0] = (byte)_blockLength;
        output.Write(_block.AsSpan(0, 1 + _blockLength));
        _blockLength = 0;
    }

    private void Finish(IBufferWriter<byte> output)
    {
        if (_bitCount > 0)
        {
            PutByte((byte)_bits, output);
        }

        (_bits, _bitCount) = (0, 0);
        if (_blockLength > 0)
        {
            PutBlock(output);
        }

        PutBlock(output);
    }
}
