using ServerlessDicom.Dicom.Imaging.Codecs;

namespace ServerlessDicom.Dicom.Imaging.Gif;

/// <summary>Undoes the compression of GIF (Graphics Interchange Format 89a, appendix F), block by block.</summary>
internal sealed class LzwDecoder
{
    private const int MaxCodes = 4096;
    private const int None = -1;

    private readonly ushort[] _before = new ushort[MaxCodes];
    private readonly byte[] _last = new byte[MaxCodes];
    private readonly byte[] _string = new byte[MaxCodes];
    private readonly int _firstBits;
    private readonly int _clear;
    private int _codeBits;
    private int _next;
    private int _previous = None;
    private byte _previousFirst;
    private uint _bits;
    private int _bitCount;

    /// <summary>Begins an image.</summary>
    /// <param name="indexBits">Bits of an index, as the image says.</param>
    /// <exception cref="CodecException">There cannot be so many.</exception>
    public LzwDecoder(int indexBits)
    {
        if (indexBits is < 1 or > 8)
        {
            throw new CodecException("The GIF image has indices of an impossible size.");
        }

        _clear = 1 << indexBits;
        _firstBits = indexBits + 1;
        Clear();
        for (var i = 0; i < _clear; i++)
        {
            _last[i] = (byte)i;
        }
    }

    /// <summary>Whether the code that ends the image has come.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Decodes a block.</summary>
    /// <param name="block">Up to 255 bytes.</param>
    /// <param name="indices">Takes what they stand for, as far as there is room.</param>
    /// <returns>Indices written.</returns>
    /// <exception cref="CodecException">A code stands for nothing.</exception>
    public int Decode(ReadOnlySpan<byte> block, Span<byte> indices)
    {
        var written = 0;
        foreach (var value in block)
        {
            _bits |= (uint)value << _bitCount;
            _bitCount += 8;
            while (_bitCount >= _codeBits && !IsAtEnd)
            {
                var code = (int)(_bits & ((1U << _codeBits) - 1));
                _bits >>= _codeBits;
                _bitCount -= _codeBits;
                written += Take(code, indices[written..]);
            }
        }

        return written;
    }

    private int Take(int code, Span<byte> indices)
    {
        if (code == _clear)
        {
            Clear();
            return 0;
        }

        if (code == _clear + 1)
        {
            IsAtEnd = true;
            return 0;
        }

        if (code > _next || (code == _next && _previous == None) || (code >= _clear && _previous == None))
        {
            throw new CodecException("The GIF image is damaged.");
        }

        // The one code that may come before it is defined: the previous string, and its first index again.
        var length = 0;
        var at = code;
        if (code == _next)
        {
            _string[length++] = _previousFirst;
            at = _previous;
        }

        for (; at > _clear; at = _before[at])
        {
            _string[length++] = _last[at];
        }

        _string[length++] = _last[at];
        var first = _last[at];
        if (_previous != None && _next < MaxCodes)
        {
            _before[_next] = (ushort)_previous;
            _last[_next] = first;
            _next++;
            if (_next == 1 << _codeBits && _codeBits < 12)
            {
                _codeBits++;
            }
        }

        (_previous, _previousFirst) = (code, first);
        var count = Math.Min(length, indices.Length);
        for (var i = 0; i < count; i++)
        {
            indices[i] = _string[length - 1 - i];
        }

        return count;
    }

    private void Clear()
    {
        _codeBits = _firstBits;
        _next = _clear + 2;
        _previous = None;
    }
}
