namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

/// <summary>The bits of a packet header: after a byte of 0xFF, the next has seven (ISO/IEC 15444-1 §B.10.1).</summary>
/// <param name="bytes">From the header on.</param>
internal ref struct PacketBits(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _current;
    private int _left;

    /// <summary>Bytes begun so far.</summary>
    public int Position { get; private set; }

    /// <summary>Takes a bit.</summary>
    /// <exception cref="CodecException">The bytes have ended.</exception>
    public bool Read()
    {
        if (_left == 0)
        {
            _left = _current == 0xFF ? 7 : 8;
            _current = Next();
        }

        _left--;
        return ((_current >> _left) & 1) != 0;
    }

    /// <summary>Takes a number, most significant bit first.</summary>
    /// <exception cref="CodecException">The bytes have ended.</exception>
    public int Read(int bits)
    {
        var value = 0;
        for (; bits > 0; bits--)
        {
            value = (value << 1) | (Read() ? 1 : 0);
        }

        return value;
    }

    /// <summary>Goes to the end of the header, which is not a byte of 0xFF.</summary>
    /// <exception cref="CodecException">The bytes have ended.</exception>
    public void Align()
    {
        if (_current == 0xFF)
        {
            _current = Next();
        }

        _left = 0;
    }

    private int Next() =>
        Position < _bytes.Length
            ? _bytes[Position++]
            : throw new CodecException("The JPEG 2000 codestream ends in a packet header.");
}
