using System.Buffers;

namespace ServerlessDicom.Dicom.Xml;

/// <summary>
/// Text as XML 1.0 can hold it. Characters that it forbids however they are written (§2.2: controls but for tab and line
/// ends, U+FFFE and U+FFFF) become U+FFFD; carriage returns, which a parser would make line feeds of (§2.11), become
/// references.
/// </summary>
internal static class XmlText
{
    private const byte FirstOfNonCharacter = 0xEF;

    // Controls, markup, and the first byte of U+FFFE and U+FFFF.
    private static readonly SearchValues<byte> InContent = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Where(c => c is not ('\t' or '\n')).Select(c => (byte)c),
        .. "&<>"u8,
        FirstOfNonCharacter,
    ]);

    // Besides, what ends an attribute and what a parser would make a space of (§3.3.3).
    private static readonly SearchValues<byte> InAttribute = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Select(c => (byte)c),
        .. "&<>\""u8,
        FirstOfNonCharacter,
    ]);

    /// <summary>Writes UTF-8 between tags.</summary>
    public static void WriteContent(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8) =>
        Write(output, utf8, InContent);

    /// <summary>Writes UTF-8 between the quotation marks of an attribute.</summary>
    public static void WriteAttribute(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8) =>
        Write(output, utf8, InAttribute);

    private static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8, SearchValues<byte> special)
    {
        while (!utf8.IsEmpty)
        {
            var at = utf8.IndexOfAny(special);
            if (at < 0)
            {
                output.Write(utf8);
                return;
            }

            output.Write(utf8[..at]);
            utf8 = utf8[(at + WriteSpecial(output, utf8[at..]))..];
        }
    }

    /// <summary>Writes the character that stands first and returns how many bytes it has.</summary>
    private static int WriteSpecial(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        if (utf8[0] == FirstOfNonCharacter)
        {
            if (utf8 is [_, 0xBF, 0xBE or 0xBF, ..])
            {
                output.Write("\uFFFD"u8);
                return 3;
            }

            output.Write(utf8[..1]);
            return 1;
        }

        output.Write(
            utf8[0] switch
            {
                (byte)'&' => "&amp;"u8,
                (byte)'<' => "&lt;"u8,
                (byte)'>' => "&gt;"u8,
                (byte)'"' => "&quot;"u8,
                (byte)'\t' => "&#9;"u8,
                (byte)'\n' => "&#10;"u8,
                (byte)'\r' => "&#13;"u8,
                _ => "\uFFFD"u8,
            }
        );
        return 1;
    }
}
