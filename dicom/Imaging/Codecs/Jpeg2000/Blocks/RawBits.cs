namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;

/// <summary>The bits of a segment of raw passes: after a byte of 0xFF, the next has seven; after the end, ones (ISO/IEC 15444-1 §D.6).</summary>
/// <param name="start">Where the segment begins.</param>
/// <param name="end">Where it ends.</param>
internal struct RawBits(int start, int end) : ISymbolDecoder
{
    private readonly int _end = end;
    private int _position = start;
    private int _current;
    private int _left;

    /// <inheritdoc/>
    public static bool IsRaw => true;

    /// <inheritdoc/>
    public uint Decode(ReadOnlySpan<byte> bytes, ref uint context)
    {
        if (_left == 0)
        {
            _left = _current == 0xFF ? 7 : 8;
            _current = _position < _end ? bytes[_position++] : 0xFF;
        }

        _left--;
        return (uint)(_current >> _left) & 1;
    }
}
