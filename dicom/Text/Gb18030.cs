using System.Text;

namespace ServerlessDicom.Dicom.Text;

/// <summary>GB 18030 and its one- and two-byte subset GBK, which prohibit code extensions (PS3.3 Table C.12-5).</summary>
internal static class Gb18030
{
    private static readonly Encoding Codec = CodePagesEncodingProvider.Instance.GetEncoding(
        54936,
        new EncoderReplacementFallback("?"),
        new DecoderReplacementFallback("\uFFFD")
    )!;

    /// <summary>
    /// The length of the character at the start: 1, 2 or 4; 0 when its first byte has no proper bytes behind it.
    /// Trail bytes include 30H to 39H and 40H to 7EH, and so the codes of backslash and caret.
    /// </summary>
    public static int MeasureCharacter(ReadOnlySpan<byte> bytes) =>
        bytes switch
        {
            [< 0x80, ..] => 1,
            [>= 0x81 and <= 0xFE, (>= 0x40 and <= 0x7E) or (>= 0x80 and <= 0xFE), ..] => 2,
            [>= 0x81 and <= 0xFE, >= 0x30 and <= 0x39, >= 0x81 and <= 0xFE, >= 0x30 and <= 0x39, ..] => 4,
            _ => 0,
        };

    /// <summary>The first backslash that is a character of its own; -1 when there is none.</summary>
    public static int FindBackslash(ReadOnlySpan<byte> bytes)
    {
        for (var position = 0; position < bytes.Length; position += Math.Max(1, MeasureCharacter(bytes[position..])))
        {
            if (bytes[position] == '\\')
            {
                return position;
            }
        }
        return -1;
    }

    /// <summary>Decodes; returns the number of characters, at most that of the bytes.</summary>
    public static int Decode(ReadOnlySpan<byte> bytes, Span<char> destination)
    {
        var written = 0;
        while (!bytes.IsEmpty)
        {
            var run = 0;
            while (MeasureCharacter(bytes[run..]) is > 0 and var length)
            {
                run += length;
            }
            written += Codec.GetChars(bytes[..run], destination[written..]);
            bytes = bytes[run..];
            if (!bytes.IsEmpty)
            {
                destination[written++] = '\uFFFD';
                bytes = bytes[1..];
            }
        }
        return written;
    }

    /// <summary>Encodes; characters that GB 18030 or, with <paramref name="isGbk"/>, two bytes cannot hold become '?'.</summary>
    public static byte[] Encode(string text, bool isGbk)
    {
        if (!isGbk)
        {
            return Codec.GetBytes(text);
        }
        var output = new List<byte>(text.Length);
        Span<byte> buffer = stackalloc byte[4];
        Span<char> characters = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = Codec.GetBytes(characters[..rune.EncodeToUtf16(characters)], buffer);
            output.AddRange(length == 4 ? "?"u8 : buffer[..length]);
        }
        return [.. output];
    }
}
