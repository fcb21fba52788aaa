namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.HighThroughput;

/// <summary>Decodes the adaptive run-length code of events that are mostly zero (ISO/IEC 15444-15 §7.3.3).</summary>
/// <param name="bytes">The segment; where it ends is not known, and what follows in it is not read.</param>
internal ref struct HtMelDecoder(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _next;
    private int _byte;
    private int _bits;
    private int _state;
    private int _zeros;
    private bool _endsInOne;

    /// <summary>Bits of a run's length (Table 2).</summary>
    private static ReadOnlySpan<byte> Exponents => [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5];

    /// <summary>The next event.</summary>
    public bool Decode()
    {
        if (_zeros == 0 && !_endsInOne)
        {
            NextRun();
        }

        if (_zeros > 0)
        {
            _zeros--;
            return false;
        }

        _endsInOne = false;
        return true;
    }

    private void NextRun()
    {
        var exponent = Exponents[_state];
        if (ReadBit() == 1)
        {
            _zeros = 1 << exponent;
            _state = Math.Min(_state + 1, Exponents.Length - 1);
            return;
        }

        for (var i = 0; i < exponent; i++)
        {
            _zeros = 2 * _zeros + ReadBit();
        }

        _endsInOne = true;
        _state = Math.Max(_state - 1, 0);
    }

    /// <summary>Reads a bit, the highest of a byte first; after the end there are ones.</summary>
    private int ReadBit()
    {
        if (_bits == 0)
        {
            // After a byte of all ones the highest bit is stuffing.
            _bits = _byte == 0xFF ? 7 : 8;
            _byte = _next < _bytes.Length ? _bytes[_next] : 0xFF;
            if (_next++ == _bytes.Length - 1)
            {
                // The last byte is shared with the variable-length codewords, which are read from the other end.
                _byte |= 0x0F;
            }
        }

        return (_byte >> --_bits) & 1;
    }
}
