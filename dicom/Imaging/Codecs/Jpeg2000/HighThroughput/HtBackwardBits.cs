namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.HighThroughput;

/// <summary>
/// Reads bits from the last byte to the first, the lowest of a byte first, with one of stuffing in a byte that would otherwise
/// look like a marker with the one read before: variable-length codewords (ISO/IEC 15444-15 §7.1.3), and those of the
/// magnitude refinement pass (§7.1.4). Before the first byte there are zeros.
/// </summary>
internal ref struct HtBackwardBits
{
    private readonly ReadOnlySpan<byte> _bytes;
    private ulong _window;
    private int _count;
    private int _left;
    private bool _isAfterLarge;

    /// <summary>Begins with whole bytes.</summary>
    /// <param name="bytes">The segment.</param>
    public HtBackwardBits(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _left = bytes.Length;
        _isAfterLarge = true;
    }

    private HtBackwardBits(ReadOnlySpan<byte> bytes, int half)
    {
        _bytes = bytes;
        _left = bytes.Length;
        _window = (uint)half & ((half & 7) == 7 ? 7u : 15u);
        _count = (half & 7) == 7 ? 3 : 4;
        _isAfterLarge = half > 8;
    }

    /// <summary>Begins with the upper half of a byte.</summary>
    /// <param name="bytes">The segment; the half of its last byte.</param>
    public static HtBackwardBits FromHalf(ReadOnlySpan<byte> bytes) => new(bytes[..^1], bytes[^1] >> 4);

    /// <summary>The next 32 bits, which stay to be read.</summary>
    public uint Peek()
    {
        while (_count < 32)
        {
            var value = _left > 0 ? _bytes[--_left] : 0u;
            var isStuffed = _isAfterLarge && (value & 0x7F) == 0x7F;
            _window |= (ulong)(isStuffed ? value & 0x7F : value) << _count;
            _count += isStuffed ? 7 : 8;
            _isAfterLarge = value > 0x8F;
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
}
