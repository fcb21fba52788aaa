namespace ServerlessDicom.Dicom.Text;

/// <summary>
/// Encodes text with the code extensions of ISO/IEC 2022 (PS3.5 §6.1.2.5): a declared set is designated where it is
/// first needed, and the initial ones are designated again before every delimiter, control character and the end.
/// </summary>
internal ref struct CodeExtensionEncoder
{
    private readonly CodedCharacterSet _initialG0;
    private readonly CodedCharacterSet? _initialG1;
    private readonly ReadOnlySpan<(CodedCharacterSet Set, bool IsG1)> _declared;
    private readonly TextDelimiters _delimiters;
    private readonly List<byte> _output = [];
    private CodedCharacterSet _g0;
    private CodedCharacterSet? _g1;

    /// <summary>Starts in the initial state; <paramref name="declared"/> are the sets that may be designated, in order of preference.</summary>
    public CodeExtensionEncoder(
        CodedCharacterSet initialG0,
        CodedCharacterSet? initialG1,
        ReadOnlySpan<(CodedCharacterSet Set, bool IsG1)> declared,
        TextDelimiters delimiters
    )
    {
        _initialG0 = _g0 = initialG0;
        _initialG1 = _g1 = initialG1;
        _declared = declared;
        _delimiters = delimiters;
    }

    /// <summary>Encodes the whole text.</summary>
    public byte[] Encode(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            // An escape character would be taken for the start of a designation.
            var character = rune is { IsBmp: true, Value: not EscapeSequence.Escape } ? (char)rune.Value : '?';
            if (!TryWrite(character))
            {
                TryWrite('?');
            }
        }
        DesignateInitial();
        return [.. _output];
    }

    private bool TryWrite(char character)
    {
        if (character is < ' ' or '\u007F' || IsDelimiter(character))
        {
            DesignateInitial();
            _output.Add((byte)character);
            return true;
        }
        if (character == ' ' && !_g0.IsMultiByte)
        {
            _output.Add((byte)' ');
            return true;
        }
        if (TryWrite(character, _g0, false) || (_g1 is not null && TryWrite(character, _g1, true)))
        {
            return true;
        }
        foreach (var (set, isG1) in _declared)
        {
            if (TryGetCode(set, isG1, character, out _))
            {
                Designate(set, isG1);
                return TryWrite(character, set, isG1);
            }
        }
        return false;
    }

    private readonly bool TryWrite(char character, CodedCharacterSet set, bool isG1)
    {
        if (!TryGetCode(set, isG1, character, out var code))
        {
            return false;
        }
        var highBit = isG1 ? 0x80 : 0;
        if (set.IsMultiByte)
        {
            _output.Add((byte)(code >> 8 | highBit));
        }
        _output.Add((byte)((code & 0xFF) | highBit));
        return true;
    }

    /// <summary>A character whose one byte would read as a delimiter, the yen sign of romaji, cannot be written there.</summary>
    private readonly bool TryGetCode(CodedCharacterSet set, bool isG1, char character, out ushort code) =>
        set.TryGetCode(character, out code) && (isG1 || !IsDelimiter((char)code));

    private readonly bool IsDelimiter(char character) =>
        _delimiters switch
        {
            TextDelimiters.PersonName => character is '\\' or '^' or '=',
            TextDelimiters.Values => character == '\\',
            _ => false,
        };

    private void DesignateInitial()
    {
        if (_g0 != _initialG0)
        {
            Designate(_initialG0, false);
        }
        // An initially undefined G1 has no designation to return to; delimiters undo it unasked.
        if (_g1 != _initialG1)
        {
            if (_initialG1 is not null)
            {
                Designate(_initialG1, true);
            }
            _g1 = _initialG1;
        }
    }

    private void Designate(CodedCharacterSet set, bool isG1)
    {
        Span<byte> escape = stackalloc byte[4];
        _output.AddRange(escape[..EscapeSequence.Write(set, isG1, escape)]);
        if (isG1)
        {
            _g1 = set;
        }
        else
        {
            _g0 = set;
        }
    }
}
