using System.Text;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>Text operands in SQLite's terms.</summary>
internal static class SqliteText
{
    /// <summary>A pattern of DICOM as one of SQLite's <c>GLOB</c>, to which <c>[</c> is special too.</summary>
    public static string ToGlob(string pattern) => pattern.Replace("[", "[[]", StringComparison.Ordinal);

    /// <summary>What every text that matches the pattern starts with.</summary>
    public static string Prefix(string pattern)
    {
        var wildcard = pattern.AsSpan().IndexOfAny('*', '?');
        return wildcard < 0 ? pattern : pattern[..wildcard];
    }

    /// <summary>The least text, by code points, that is greater than all with this prefix; null when there is none.</summary>
    public static string? After(string prefix)
    {
        Rune[] runes = [.. prefix.EnumerateRunes()];
        for (var last = runes.Length - 1; last >= 0; last--)
        {
            var next = runes[last].Value + 1;
            if (next is >= 0xD800 and <= 0xDFFF)
            {
                next = 0xE000;
            }

            if (Rune.TryCreate(next, out var rune))
            {
                var text = new StringBuilder();
                foreach (var before in runes.AsSpan(0, last))
                {
                    text.Append(before);
                }

                return text.Append(rune).ToString();
            }
        }

        return null;
    }
}
