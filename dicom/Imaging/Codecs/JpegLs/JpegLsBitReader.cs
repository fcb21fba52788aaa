using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>
/// Reads the bits of a scan's entropy-coded data, most significant first; after a byte of ones, the first bit of the
/// next byte is stuffed (ISO/IEC 14495-1 §A.1). A marker ends the data: zeros follow then, and
/// <see cref="IsOverrun"/> tells when one of them has been read. Small enough to live in registers: who reads much
/// works on a copy.
/// </summary>
internal ref struct JpegLsBitReader
{
    private const int CacheBits = 64;
    private const byte Ones = 0xFF;

    private readonly ReadOnlySpan<byte> _data;

    /// <summary>The next byte to take; never the one after a byte of ones.</summary>
    private int _position;

    /// <summary>The next bits, from the highest on.</summary>
    private ulong _cache;

    /// <summary>How many of them were taken from the data; negative when more were read.</summary>
    private int _count;

    /// <summary>Starts to read at a place.</summary>
    public JpegLsBitReader(ReadOnlySpan<byte> data, int position)
    {
        _data = data;
        _position = position;
    }

    /// <summary>Whether more bits were read than there were.</summary>
    public readonly bool IsOverrun => _count < 0;

    /// <summary>Where the marker is that ends the data, or the end.</summary>
    public readonly int FindMarker()
    {
        var position = _position;
        while (_data[position..].IndexOf(Ones) is >= 0 and var next)
        {
            position += next;
            if (position + 1 == _data.Length || _data[position + 1] > 0x7F)
            {
                return position;
            }

            position += 2;
        }

        return _data.Length;
    }

    /// <summary>Makes sure that 32 bits can be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill()
    {
        if (_count >= CacheBits / 2)
        {
            return;
        }

        if (BinaryPrimitives.TryReadUInt64BigEndian(_data[_position..], out var word) && !HasOnes(word))
        {
            // Part of a byte may be taken beyond what is counted; the next time it will be the same bits.
            _cache |= word >> _count;
            var bytes = (CacheBits - _count) >> 3;
            _position += bytes;
            _count += bytes << 3;
        }
        else
        {
            this = FilledByBytes(this);
        }
    }

    /// <summary>Reads a bit, of those that <see cref="Fill"/> has made sure of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool ReadBit()
    {
        var bit = (long)_cache < 0;
        _cache <<= 1;
        _count--;
        return bit;
    }

    /// <summary>Reads 0 to 31 bits, of those that <see cref="Fill"/> has made sure of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadBits(int bits)
    {
        // Two shifts, as one by 64 would be one by 0.
        var value = (int)(_cache >> 1 >> (CacheBits - 1 - bits));
        _cache <<= bits;
        _count -= bits;
        return value;
    }

    /// <summary>Reads a code of limited length (§A.5.3).</summary>
    /// <param name="golombBits">k: the bits that follow the unary part.</param>
    /// <param name="limit">Zeros that say that a whole number follows.</param>
    /// <param name="wholeBits">The bits of that number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadCode(int golombBits, int limit, int wholeBits)
    {
        Fill();
        var zeros = BitOperations.LeadingZeroCount(_cache);
        if (zeros < limit && zeros + golombBits < CacheBits / 2)
        {
            _cache = _cache << zeros << 1;
            _count -= zeros + 1;
            return (zeros << golombBits) | ReadBits(golombBits);
        }

        zeros = 0;
        while (zeros < limit && !ReadBit())
        {
            zeros++;
            Fill();
        }

        Fill();
        if (zeros < limit)
        {
            return (zeros << golombBits) | ReadBits(golombBits);
        }

        // The one that ends the zeros.
        ReadBit();
        return ReadBits(wholeBits) + 1;
    }

    private static JpegLsBitReader FilledByBytes(JpegLsBitReader reader)
    {
        while (reader._count is >= 0 and <= CacheBits - 16 && reader._position < reader._data.Length)
        {
            ulong bits = reader._data[reader._position++];
            var count = 8;
            if (bits == Ones)
            {
                if (reader._position == reader._data.Length || reader._data[reader._position] > 0x7F)
                {
                    reader._position--;
                    break;
                }

                bits = (bits << 7) | reader._data[reader._position++];
                count = 15;
            }

            reader._cache |= bits << (CacheBits - count - reader._count);
            reader._count += count;
        }

        return reader;
    }

    /// <summary>Whether a byte of it is 0xFF: then its complement has a byte of zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasOnes(ulong word) => ((~word - 0x0101_0101_0101_0101) & word & 0x8080_8080_8080_8080) != 0;
}
