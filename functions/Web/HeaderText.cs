using System.Text;

namespace ServerlessDicom.Functions.Web;

/// <summary>Takes header fields apart. More lenient than RFC 9110, since clients leave quotes out where it demands them.</summary>
internal static class HeaderText
{
    /// <summary>Takes what stands before the next separator outside quotes, and the separator.</summary>
    public static ReadOnlySpan<char> TakeUntil(ref ReadOnlySpan<char> rest, char separator)
    {
        var quoted = false;
        for (var i = 0; i < rest.Length; i++)
        {
            var c = rest[i];
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (quoted && c == '\\')
            {
                i++;
            }
            else if (!quoted && c == separator)
            {
                var taken = rest[..i];
                rest = rest[(i + 1)..];
                return taken;
            }
        }

        var all = rest;
        rest = default;
        return all;
    }

    /// <summary>The value of a parameter, whether it came as a token or a quoted string (RFC 9110 §5.6.4).</summary>
    public static string Unquote(ReadOnlySpan<char> value)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"')
        {
            return value.ToString();
        }

        var inner = value[1..^1].ToString();
        if (!inner.Contains('\\', StringComparison.Ordinal))
        {
            return inner;
        }

        var text = new StringBuilder(inner.Length);
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] == '\\' && i + 1 < inner.Length)
            {
                i++;
            }

            text.Append(inner[i]);
        }

        return text.ToString();
    }
}
