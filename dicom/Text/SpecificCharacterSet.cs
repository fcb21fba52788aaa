using System.Buffers;
using System.Text;

namespace ServerlessDicom.Dicom.Text;

/// <summary>Decodes and encodes text by the value of Specific Character Set (0008,0005) (PS3.3 §C.12.1.1.2, PS3.5 §6.1).</summary>
public sealed class SpecificCharacterSet
{
    private const int StackChars = 256;

    // Unpaired surrogates become '?' like every other character that a set lacks.
    private static readonly Encoding Utf8Codec = Encoding.GetEncoding(
        Encoding.UTF8.CodePage,
        new EncoderReplacementFallback("?"),
        new DecoderReplacementFallback("\uFFFD")
    );

    private readonly CharacterEncoding _encoding;
    private readonly CodedCharacterSet _initialG0;
    private readonly CodedCharacterSet? _initialG1;
    private readonly (CodedCharacterSet Set, bool IsG1)[] _declared;

    private SpecificCharacterSet(List<CharacterSetTerm> terms, bool isFullyKnown)
    {
        IsFullyKnown = isFullyKnown;
        var first = terms[0];
        _encoding = first.Encoding;
        // A multi-byte set has no delimiters and so cannot be in G0 from the start, even where it is the only one named.
        _initialG0 = first.G0 is { IsMultiByte: false } g0 ? g0 : CodedCharacterSets.Ir6;
        _initialG1 = first.G1;
        _declared = [(_initialG0, false), .. terms.SelectMany(term => term.Designations)];
    }

    /// <summary>The default repertoire, ISO-IR 6.</summary>
    public static SpecificCharacterSet Default { get; } = FromTerms("");

    /// <summary>ISO_IR 192.</summary>
    public static SpecificCharacterSet Utf8 { get; } = FromTerms("ISO_IR 192");

    private static SpecificCharacterSet Latin1 { get; } = FromTerms("ISO_IR 100");

    /// <summary>
    /// Whether every declared term is one of the standard's, or at least a name that leaves no doubt which one is meant,
    /// and stands where it may.
    /// </summary>
    public bool IsFullyKnown { get; }

    /// <summary>
    /// The character set of the attribute's values. Terms are matched leniently: case, spaces and punctuation do not
    /// count, and names that the sets have outside DICOM ("UTF-8", "ISO 8859-1") are known. An unknown term is passed
    /// over; so is one that prohibits code extensions beside another set.
    /// </summary>
    public static SpecificCharacterSet FromTerms(params ReadOnlySpan<string> terms)
    {
        var known = new List<CharacterSetTerm>();
        var isFullyKnown = true;
        foreach (var text in terms)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                if (known.Count == 0)
                {
                    known.Add(CharacterSetTerm.Default);
                }
                continue;
            }
            var term = CharacterSetTerm.Find(text);
            if (term is null)
            {
                isFullyKnown = false;
                // What follows an unknown first value extends the default repertoire, not becomes value 1 itself.
                term = known.Count == 0 ? CharacterSetTerm.Default : null;
            }
            else if (known is [CharacterSetTerm first, ..])
            {
                var prohibitsExtension =
                    term.Encoding != CharacterEncoding.CodeExtension
                    || first.Encoding != CharacterEncoding.CodeExtension;
                if (prohibitsExtension)
                {
                    isFullyKnown = false;
                    // "\ISO_IR 192": nothing is said beside it, so it is what was meant.
                    if (known is [var only] && only == CharacterSetTerm.Default)
                    {
                        known.Clear();
                    }
                    else
                    {
                        term = null;
                    }
                }
            }
            if (term is not null)
            {
                known.Add(term);
            }
        }
        if (known.Count == 0)
        {
            known.Add(CharacterSetTerm.Default);
        }
        return new(known, isFullyKnown);
    }

    /// <summary>The character set of the attribute's value field, as <see cref="FromTerms"/> understands its values.</summary>
    /// <param name="value">The bytes of Specific Character Set (0008,0005): values separated by backslashes, and padding.</param>
    public static SpecificCharacterSet FromValue(ReadOnlySpan<byte> value)
    {
        value = value.TrimEnd(" \0"u8);
        return value.IsEmpty ? Default
            : value.SequenceEqual("ISO_IR 100"u8) ? Latin1
            : value.SequenceEqual("ISO_IR 192"u8) ? Utf8
            : FromTerms(Encoding.Latin1.GetString(value).Split('\\'));
    }

    /// <summary>
    /// Whether the bytes are, as they stand, the UTF-8 of the text they encode: plain ASCII in nearly every set,
    /// well-formed text in ISO_IR 192.
    /// </summary>
    public bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        if (_encoding == CharacterEncoding.Utf8)
        {
            return System.Text.Unicode.Utf8.IsValid(bytes);
        }
        if (!Ascii.IsValid(bytes))
        {
            return false;
        }
        return _encoding != CharacterEncoding.CodeExtension
            || !(
                _initialG0 == CodedCharacterSets.Ir6
                    ? bytes.Contains(EscapeSequence.Escape)
                    : bytes.ContainsAny("\u001B\\~"u8)
            );
    }

    /// <summary>Decodes bytes. What cannot be decoded becomes U+FFFD; this never throws.</summary>
    /// <param name="bytes">Encoded text, one value or several.</param>
    /// <param name="delimiters">Which delimiters reset code extensions to their initial state (PS3.5 §6.1.2.5.3).</param>
    public string Decode(ReadOnlySpan<byte> bytes, TextDelimiters delimiters)
    {
        if (IsUtf8(bytes))
        {
            return Utf8Codec.GetString(bytes);
        }
        if (bytes.Length <= StackChars)
        {
            Span<char> buffer = stackalloc char[StackChars];
            return new string(buffer[..Decode(bytes, buffer, delimiters)]);
        }
        var rented = ArrayPool<char>.Shared.Rent(bytes.Length);
        try
        {
            return new string(rented, 0, Decode(bytes, rented, delimiters));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    /// <summary>Decodes bytes like <see cref="Decode(ReadOnlySpan{byte}, TextDelimiters)"/>, without making a string.</summary>
    /// <param name="bytes">Encoded text, one value or several.</param>
    /// <param name="destination">At least as long as <paramref name="bytes"/>: no byte makes more than one UTF-16 code unit.</param>
    /// <param name="delimiters">Which delimiters reset code extensions to their initial state (PS3.5 §6.1.2.5.3).</param>
    /// <returns>The number of UTF-16 code units written.</returns>
    public int Decode(ReadOnlySpan<byte> bytes, Span<char> destination, TextDelimiters delimiters)
    {
        switch (_encoding)
        {
            case CharacterEncoding.Utf8:
                return Utf8Codec.GetChars(bytes, destination);
            case CharacterEncoding.Gb18030 or CharacterEncoding.Gbk:
                return Gb18030.Decode(bytes, destination);
            default:
                var decoder = new CodeExtensionDecoder(bytes, _initialG0, _initialG1, delimiters);
                var written = 0;
                while (decoder.TryRead(out var character, out _))
                {
                    destination[written++] = character;
                }
                return written;
        }
    }

    /// <summary>
    /// Splits encoded multi-valued text at the backslashes that really are separators (a 5CH inside a multi-byte
    /// character is not one) and appends the ranges to <paramref name="ranges"/>.
    /// </summary>
    public void SplitValues(ReadOnlySpan<byte> bytes, List<Range> ranges)
    {
        var start = 0;
        while (FindSeparator(bytes[start..]) is >= 0 and var length)
        {
            ranges.Add(start..(start + length));
            start += length + 1;
        }
        ranges.Add(start..bytes.Length);
    }

    /// <summary>Encodes text. Characters the set lacks become '?'.</summary>
    /// <param name="text">One value or several.</param>
    /// <param name="delimiters">Before which delimiters code extensions return to their initial state (PS3.5 §6.1.2.5.3).</param>
    public byte[] Encode(string text, TextDelimiters delimiters) =>
        _encoding switch
        {
            CharacterEncoding.Utf8 => Utf8Codec.GetBytes(text),
            CharacterEncoding.Gb18030 => Gb18030.Encode(text, isGbk: false),
            CharacterEncoding.Gbk => Gb18030.Encode(text, isGbk: true),
            _ => new CodeExtensionEncoder(_initialG0, _initialG1, _declared, delimiters).Encode(text),
        };

    /// <summary>Where the first value ends, when another follows; else -1. A value starts in the initial state.</summary>
    private int FindSeparator(ReadOnlySpan<byte> bytes)
    {
        var position = bytes.IndexOf((byte)'\\');
        if (position < 0 || _encoding == CharacterEncoding.Utf8)
        {
            return position;
        }
        if (_encoding is CharacterEncoding.Gb18030 or CharacterEncoding.Gbk)
        {
            return Gb18030.FindBackslash(bytes);
        }
        // Without a designation before it, the byte is in a single-byte G0.
        if (!bytes[..position].Contains(EscapeSequence.Escape))
        {
            return position;
        }
        var decoder = new CodeExtensionDecoder(bytes, _initialG0, _initialG1, TextDelimiters.Values);
        while (decoder.TryRead(out _, out var isDelimiter))
        {
            if (isDelimiter)
            {
                return decoder.Position - 1;
            }
        }
        return -1;
    }
}
