using System.Collections.Frozen;
using System.Text;

namespace ServerlessDicom.Dicom.Text;

/// <summary>The graphic character sets of PS3.3 §C.12.1.1.2, named by their ISO registration numbers.</summary>
internal static class CodedCharacterSets
{
    // Tables are made from the platform's code pages at first use. Where an edition of a code page differs from what
    // the registration (or its current edition) says, the codes in question are put right beside it.

    /// <summary>ISO 646, the default repertoire.</summary>
    public static CodedCharacterSet Ir6 { get; } = new((byte)'B', CodedCharacterSetShape.Single94, Iso646);

    /// <summary>JIS X 0201 romaji.</summary>
    public static CodedCharacterSet Ir14 { get; } =
        new((byte)'J', CodedCharacterSetShape.Single94, () => Replace(Iso646(), (0x5C, '\u00A5'), (0x7E, '\u203E')));

    /// <summary>JIS X 0201 katakana.</summary>
    public static CodedCharacterSet Ir13 { get; } = new((byte)'I', CodedCharacterSetShape.Single94, Katakana);

    /// <summary>Latin alphabet No. 1.</summary>
    public static CodedCharacterSet Ir100 { get; } = Supplementary('A', 28591);

    /// <summary>Latin alphabet No. 2.</summary>
    public static CodedCharacterSet Ir101 { get; } = Supplementary('B', 28592);

    /// <summary>Latin alphabet No. 3.</summary>
    public static CodedCharacterSet Ir109 { get; } = Supplementary('C', 28593);

    /// <summary>Latin alphabet No. 4.</summary>
    public static CodedCharacterSet Ir110 { get; } = Supplementary('D', 28594);

    /// <summary>Greek, with the four characters of the 2003 edition of ISO/IEC 8859-7.</summary>
    public static CodedCharacterSet Ir126 { get; } =
        Supplementary(
            'F',
            28597,
            (0x21, '\u2018'),
            (0x22, '\u2019'),
            (0x24, '\u20AC'),
            (0x25, '\u20AF'),
            (0x2A, '\u037A')
        );

    /// <summary>Arabic.</summary>
    public static CodedCharacterSet Ir127 { get; } = Supplementary('G', 28596);

    /// <summary>Hebrew, with the directional marks of the 1999 edition of ISO/IEC 8859-8.</summary>
    public static CodedCharacterSet Ir138 { get; } =
        Supplementary('H', 28598, (0x2F, '\u00AF'), (0x7D, '\u200E'), (0x7E, '\u200F'));

    /// <summary>Cyrillic.</summary>
    public static CodedCharacterSet Ir144 { get; } = Supplementary('L', 28595);

    /// <summary>Latin alphabet No. 5.</summary>
    public static CodedCharacterSet Ir148 { get; } = Supplementary('M', 28599);

    /// <summary>Thai.</summary>
    public static CodedCharacterSet Ir166 { get; } = Supplementary('T', 874);

    /// <summary>Latin alphabet No. 9.</summary>
    public static CodedCharacterSet Ir203 { get; } = Supplementary('b', 28605);

    /// <summary>JIS X 0208.</summary>
    public static CodedCharacterSet Ir87 { get; } =
        new((byte)'B', CodedCharacterSetShape.Multi94, () => Multi(20932, 0x8080));

    /// <summary>JIS X 0212. The code page tells its characters from those of JIS X 0208 by the second byte's high bit.</summary>
    public static CodedCharacterSet Ir159 { get; } =
        new(
            (byte)'D',
            CodedCharacterSetShape.Multi94,
            () => Replace(Multi(20932, 0x8000), (0x2237, '~'), (0x2271, '\u2116'))
        );

    /// <summary>KS X 1001. Code page 949 is a superset that leaves its codes alone; 51949 errs in some.</summary>
    public static CodedCharacterSet Ir149 { get; } =
        new((byte)'C', CodedCharacterSetShape.Multi94, () => Multi(949, 0x8080));

    /// <summary>GB 2312.</summary>
    public static CodedCharacterSet Ir58 { get; } =
        new((byte)'A', CodedCharacterSetShape.Multi94, () => Replace(Multi(20936, 0x8080), (0x212C, '\u2016')));

    private static readonly FrozenDictionary<(CodedCharacterSetShape, byte), CodedCharacterSet> ByEscape = MapEscapes();

    /// <summary>Finds a set by what an escape sequence says of it; null when it is none of the standard's.</summary>
    public static CodedCharacterSet? Find(CodedCharacterSetShape shape, byte final) =>
        ByEscape.GetValueOrDefault((shape, final));

    private static FrozenDictionary<(CodedCharacterSetShape, byte), CodedCharacterSet> MapEscapes()
    {
        CodedCharacterSet[] sets =
        [
            Ir6,
            Ir13,
            Ir14,
            Ir58,
            Ir87,
            Ir100,
            Ir101,
            Ir109,
            Ir110,
            Ir126,
            Ir127,
            Ir138,
            Ir144,
            Ir148,
            Ir149,
            Ir159,
            Ir166,
            Ir203,
        ];
        var map = sets.ToDictionary(set => (set.Shape, set.Final));
        // The edition of 1978, whose few differences in glyphs do not matter here; some encoders still announce it.
        map.Add((CodedCharacterSetShape.Multi94, (byte)'@'), Ir87);
        return map.ToFrozenDictionary();
    }

    private static CodedCharacterSet Supplementary(char final, int codePage, params (int, char)[] corrections) =>
        new((byte)final, CodedCharacterSetShape.Single96, () => Replace(UpperHalf(codePage), corrections));

    private static char[] Iso646()
    {
        var characters = NewTable(96);
        for (var i = 0; i < 95; i++)
        {
            characters[i] = (char)(i + 0x20);
        }
        return characters;
    }

    private static char[] Katakana()
    {
        var characters = NewTable(96);
        for (var code = 0x21; code <= 0x5F; code++)
        {
            characters[code - 0x20] = (char)(0xFF61 + code - 0x21);
        }
        return characters;
    }

    private static char[] UpperHalf(int codePage)
    {
        var characters = NewTable(96);
        var encoding = GetEncoding(codePage);
        for (var i = 0; i < 96; i++)
        {
            characters[i] = Decode(encoding, [(byte)(i + 0xA0)]);
        }
        return characters;
    }

    private static char[] Multi(int codePage, int highBits)
    {
        var characters = NewTable(CodedCharacterSet.Rows * CodedCharacterSet.Rows);
        var encoding = GetEncoding(codePage);
        for (var i = 0; i < characters.Length; i++)
        {
            var row = (i / CodedCharacterSet.Rows + 0x21) | highBits >> 8;
            var cell = (i % CodedCharacterSet.Rows + 0x21) | (highBits & 0xFF);
            characters[i] = Decode(encoding, [(byte)row, (byte)cell]);
        }
        return characters;
    }

    private static char[] NewTable(int length)
    {
        var characters = new char[length];
        Array.Fill(characters, CodedCharacterSet.Undefined);
        return characters;
    }

    /// <summary>Code pages put unassigned codes into Unicode's private use area; here they stay undefined.</summary>
    private static char Decode(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        Span<char> buffer = stackalloc char[4];
        return encoding.GetChars(bytes, buffer) == 1 && buffer[0] is < '\uE000' or > '\uF8FF'
            ? buffer[0]
            : CodedCharacterSet.Undefined;
    }

    private static char[] Replace(char[] characters, params (int Code, char Character)[] corrections)
    {
        foreach (var (code, character) in corrections)
        {
            var index =
                code < 0x100 ? code - 0x20 : ((code >> 8) - 0x21) * CodedCharacterSet.Rows + (code & 0xFF) - 0x21;
            characters[index] = character;
        }
        return characters;
    }

    private static Encoding GetEncoding(int codePage) =>
        codePage == Encoding.Latin1.CodePage
            ? Encoding.Latin1
            : CodePagesEncodingProvider.Instance.GetEncoding(
                codePage,
                EncoderFallback.ReplacementFallback,
                new DecoderReplacementFallback("\uFFFD")
            )!;
}
