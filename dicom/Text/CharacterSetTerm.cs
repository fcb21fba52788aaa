using System.Collections.Frozen;

namespace ServerlessDicom.Dicom.Text;

/// <summary>What a defined term of Specific Character Set (0008,0005) stands for (PS3.3 Tables C.12-2 to C.12-5).</summary>
/// <param name="Encoding">How the text is encoded.</param>
/// <param name="G0">The set it designates to G0, else null.</param>
/// <param name="G1">The set it designates to G1, else null.</param>
internal sealed record CharacterSetTerm(CharacterEncoding Encoding, CodedCharacterSet? G0, CodedCharacterSet? G1)
{
    /// <summary>The default repertoire, which an empty first value stands for.</summary>
    public static CharacterSetTerm Default { get; } =
        new(CharacterEncoding.CodeExtension, CodedCharacterSets.Ir6, null);

    /// <summary>The sets it lets a text designate, and where to.</summary>
    public IEnumerable<(CodedCharacterSet Set, bool IsG1)> Designations
    {
        get
        {
            if (G0 is not null)
            {
                yield return (G0, false);
            }
            if (G1 is not null)
            {
                yield return (G1, true);
            }
        }
    }

    private static readonly FrozenDictionary<string, CharacterSetTerm> Terms = MapTerms();

    private static readonly FrozenDictionary<string, CharacterSetTerm>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Terms.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>
    /// Finds a term. Case and everything that is not a letter or digit are passed over, and the names that the sets
    /// have elsewhere (ISO 8859-1, UTF-8) are known too, because files carry them; null when it is none of these.
    /// </summary>
    public static CharacterSetTerm? Find(ReadOnlySpan<char> text)
    {
        Span<char> key = stackalloc char[16];
        var length = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                continue;
            }
            if (length == key.Length)
            {
                return null;
            }
            key[length++] = char.ToUpperInvariant(c);
        }
        return Lookup.TryGetValue(Shorten(key[..length]), out var term) ? term : null;
    }

    /// <summary>Takes off what says only whether code extensions are used: the number of values says that too.</summary>
    private static ReadOnlySpan<char> Shorten(ReadOnlySpan<char> key)
    {
        key = key.StartsWith("ISO") ? key[3..] : key;
        key = key.StartsWith("2022") ? key[4..] : key;
        return key.StartsWith("IR") ? key[2..] : key;
    }

    private static FrozenDictionary<string, CharacterSetTerm> MapTerms()
    {
        var map = new Dictionary<string, CharacterSetTerm>();
        void Add(CharacterSetTerm term, params ReadOnlySpan<string> keys)
        {
            foreach (var key in keys)
            {
                map.Add(key, term);
            }
        }
        void AddSingleByte(CodedCharacterSet g1, params ReadOnlySpan<string> keys) =>
            Add(new(CharacterEncoding.CodeExtension, CodedCharacterSets.Ir6, g1), keys);

        Add(Default, "6", "646", "ASCII", "USASCII");
        AddSingleByte(CodedCharacterSets.Ir100, "100", "88591", "LATIN1");
        AddSingleByte(CodedCharacterSets.Ir101, "101", "88592", "LATIN2");
        AddSingleByte(CodedCharacterSets.Ir109, "109", "88593", "LATIN3");
        AddSingleByte(CodedCharacterSets.Ir110, "110", "88594", "LATIN4");
        AddSingleByte(CodedCharacterSets.Ir144, "144", "88595");
        AddSingleByte(CodedCharacterSets.Ir127, "127", "88596");
        AddSingleByte(CodedCharacterSets.Ir126, "126", "88597");
        AddSingleByte(CodedCharacterSets.Ir138, "138", "88598");
        AddSingleByte(CodedCharacterSets.Ir148, "148", "88599", "LATIN5");
        AddSingleByte(CodedCharacterSets.Ir203, "203", "885915", "LATIN9");
        AddSingleByte(CodedCharacterSets.Ir166, "166", "885911", "TIS620");
        Add(new(CharacterEncoding.CodeExtension, CodedCharacterSets.Ir14, CodedCharacterSets.Ir13), "13", "14");
        Add(new(CharacterEncoding.CodeExtension, CodedCharacterSets.Ir87, null), "87");
        Add(new(CharacterEncoding.CodeExtension, CodedCharacterSets.Ir159, null), "159");
        Add(new(CharacterEncoding.CodeExtension, null, CodedCharacterSets.Ir149), "149");
        Add(new(CharacterEncoding.CodeExtension, null, CodedCharacterSets.Ir58), "58");
        Add(new(CharacterEncoding.Utf8, null, null), "192", "UTF8", "10646");
        Add(new(CharacterEncoding.Gb18030, null, null), "GB18030");
        Add(new(CharacterEncoding.Gbk, null, null), "GBK");
        return map.ToFrozenDictionary();
    }
}
