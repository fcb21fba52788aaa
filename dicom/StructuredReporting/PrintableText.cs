using System.Buffers;
using System.Text;

namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>Text that is safe to show: lines end in LF, and what is no character of XML (XML 1.0 §2.2) is U+FFFD.</summary>
internal static class PrintableText
{
    private const char Replacement = '\uFFFD';

    private static readonly SearchValues<char> _suspicious = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Where(c => c is not ('\t' or '\n')).Select(c => (char)c),
        .. Enumerable.Range(0x7F, 0x21).Select(c => (char)c),
        .. Enumerable.Range(0xD800, 0x800).Select(c => (char)c),
        '\uFFFE',
        '\uFFFF',
    ]);

    /// <summary>The text without anything else.</summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAny(_suspicious))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\r')
            {
                clean.Append('\n');
                i += i + 1 < text.Length && text[i + 1] == '\n' ? 1 : 0;
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                clean.Append(c).Append(text[++i]);
            }
            else
            {
                clean.Append(_suspicious.Contains(c) ? Replacement : c);
            }
        }

        return clean.ToString();
    }
}
