namespace ServerlessDicom.Dicom.Text;

/// <summary>
/// Reads text character by character while following the code extensions of ISO/IEC 2022 as PS3.5 §6.1.2.5 restricts
/// them: G0 is always in GL, G1 always in GR, and both return to their initial sets at delimiters and control characters.
/// </summary>
internal ref struct CodeExtensionDecoder
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly CodedCharacterSet _initialG0;
    private readonly CodedCharacterSet? _initialG1;
    private readonly TextDelimiters _delimiters;
    private CodedCharacterSet _g0;
    private CodedCharacterSet? _g1;

    public CodeExtensionDecoder(
        ReadOnlySpan<byte> bytes,
        CodedCharacterSet initialG0,
        CodedCharacterSet? initialG1,
        TextDelimiters delimiters
    )
    {
        _bytes = bytes;
        _delimiters = delimiters;
        _initialG0 = _g0 = initialG0;
        _initialG1 = _g1 = initialG1;
    }

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Reads the next character; false at the end. Every character has taken at least one byte.</summary>
    /// <param name="character">The character, or U+FFFD.</param>
    /// <param name="isDelimiter">Whether it is one of the delimiters asked for, rather than a character that looks like one.</param>
    public bool TryRead(out char character, out bool isDelimiter)
    {
        isDelimiter = false;
        while (Position < _bytes.Length)
        {
            var b = _bytes[Position];
            if (b != EscapeSequence.Escape)
            {
                character = b switch
                {
                    < 0x20 or 0x7F => ReadControl(b),
                    < 0x7F => ReadG0(b, out isDelimiter),
                    _ => ReadG1(b),
                };
                return true;
            }
            var escape = EscapeSequence.Read(_bytes[Position..]);
            Position += escape.Length;
            if (escape.Set is not { } set)
            {
                character = CodedCharacterSet.Undefined;
                return true;
            }
            if (escape.IsG1)
            {
                _g1 = set;
            }
            else
            {
                _g0 = set;
            }
        }
        character = default;
        return false;
    }

    private char ReadControl(byte b)
    {
        Position++;
        Reset();
        return (char)b;
    }

    private char ReadG0(byte b, out bool isDelimiter)
    {
        isDelimiter = false;
        if (b == ' ')
        {
            Position++;
            return ' ';
        }
        if (_g0.IsMultiByte)
        {
            return ReadMultiByte(_g0, 0);
        }
        Position++;
        isDelimiter = _delimiters switch
        {
            TextDelimiters.PersonName => b is (byte)'\\' or (byte)'^' or (byte)'=',
            TextDelimiters.Values => b == '\\',
            _ => false,
        };
        if (isDelimiter)
        {
            Reset();
            return (char)b;
        }
        return _g0.GetCharacter(b);
    }

    private char ReadG1(byte b)
    {
        if (b < 0xA0 || _g1 is null)
        {
            Position++;
            return CodedCharacterSet.Undefined;
        }
        if (_g1.IsMultiByte)
        {
            return ReadMultiByte(_g1, 0x80);
        }
        Position++;
        return _g1.GetCharacter(b & 0x7F);
    }

    /// <summary>Reads two bytes; a first byte without its second is undefined and leaves what follows alone.</summary>
    private char ReadMultiByte(CodedCharacterSet set, int highBit)
    {
        var row = _bytes[Position++] - highBit;
        var cell = Position < _bytes.Length ? _bytes[Position] - highBit : 0;
        if (row is < 0x21 or > 0x7E || cell is < 0x21 or > 0x7E)
        {
            return CodedCharacterSet.Undefined;
        }
        Position++;
        return set.GetCharacter(row, cell);
    }

    private void Reset()
    {
        _g0 = _initialG0;
        _g1 = _initialG1;
    }
}
