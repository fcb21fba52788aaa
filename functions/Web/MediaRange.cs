using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace ServerlessDicom.Functions.Web;

/// <summary>
/// One media range that a client accepts (PS3.18 §8.7.5). What <c>multipart/related; type="a/b"</c> wraps stands in
/// <paramref name="Type"/> and <paramref name="Subtype"/>; names are lower case.
/// </summary>
/// <param name="Type">The part before the slash, or <c>*</c>.</param>
/// <param name="Subtype">The part after the slash, or <c>*</c>.</param>
/// <param name="IsMultipart">Whether it is to come as <c>multipart/related</c>.</param>
/// <param name="TransferSyntax">The <c>transfer-syntax</c> parameter: a UID or <c>*</c>; null when absent.</param>
/// <param name="Quality">The weight <c>q</c>, 0 to 1; 0 refuses.</param>
internal sealed record MediaRange(string Type, string Subtype, bool IsMultipart, string? TransferSyntax, double Quality)
{
    /// <summary>More than any client lists; what is to be looked at for each of them must not be without bound.</summary>
    private const int MaxRanges = 256;

    /// <summary>The <c>charset</c> parameter, as it is given (PS3.18 §8.7.3.5.3); null when absent.</summary>
    public string? Charset { get; init; }

    /// <summary>What a request without an Accept header is taken to accept.</summary>
    public static MediaRange Any { get; } = new("*", "*", false, null, 1);

    /// <summary>Whether it says nothing about the media type.</summary>
    public bool IsAny => Type == "*";

    /// <summary>
    /// Reads Accept headers, or values of the query parameter <c>accept</c>. Entries that are not media ranges are
    /// passed over (PS3.18 §8.7.7), and so are all beyond the 256th. Parameters may be quoted or not, even where
    /// RFC 9110 demands quotes.
    /// </summary>
    public static List<MediaRange> Parse(StringValues values)
    {
        var ranges = new List<MediaRange>();
        foreach (var value in values)
        {
            var rest = value.AsSpan();
            while (!rest.IsEmpty && ranges.Count < MaxRanges)
            {
                var entry = HeaderText.TakeUntil(ref rest, ',');
                if (ParseEntry(entry) is { } range)
                {
                    ranges.Add(range);
                }
            }
        }

        return ranges;
    }

    private static MediaRange? ParseEntry(ReadOnlySpan<char> entry)
    {
        if (!TryParseName(HeaderText.TakeUntil(ref entry, ';'), out var type, out var subtype))
        {
            return null;
        }

        var isMultipart = type == "multipart" && subtype is "related" or "*";
        if (isMultipart)
        {
            type = subtype = "*";
        }

        string? transferSyntax = null;
        string? charset = null;
        var quality = 1.0;
        while (!entry.IsEmpty)
        {
            var parameter = HeaderText.TakeUntil(ref entry, ';');
            var equals = parameter.IndexOf('=');
            if (equals < 0)
            {
                continue;
            }

            var name = parameter[..equals].Trim();
            var value = HeaderText.Unquote(parameter[(equals + 1)..].Trim());
            if (name.Equals("q", StringComparison.OrdinalIgnoreCase))
            {
                const NumberStyles Decimal = NumberStyles.AllowDecimalPoint;
                if (
                    !double.TryParse(value, Decimal, CultureInfo.InvariantCulture, out quality)
                    || quality is not (>= 0 and <= 1)
                )
                {
                    return null;
                }
            }
            else if (name.Equals("transfer-syntax", StringComparison.OrdinalIgnoreCase))
            {
                if (transferSyntax is not null)
                {
                    // An error, and there is no telling which one is meant (PS3.18 §8.7.3.5.2).
                    return null;
                }

                transferSyntax = value.Trim();
            }
            else if (name.Equals("charset", StringComparison.OrdinalIgnoreCase))
            {
                charset ??= value.Trim();
            }
            else if (isMultipart && name.Equals("type", StringComparison.OrdinalIgnoreCase))
            {
                if (!TryParseName(value, out type, out subtype))
                {
                    return null;
                }
            }
        }

        return new MediaRange(type, subtype, isMultipart, transferSyntax, quality) { Charset = charset };
    }

    private static bool TryParseName(ReadOnlySpan<char> name, out string type, out string subtype)
    {
        name = name.Trim();
        type = subtype = "";
        var slash = name.IndexOf('/');
        if (slash <= 0 || slash == name.Length - 1 || !IsToken(name[..slash]) || !IsToken(name[(slash + 1)..]))
        {
            return false;
        }

        // "*/json" means nothing.
        type = name[..slash].ToString().ToLowerInvariant();
        subtype = name[(slash + 1)..].ToString().ToLowerInvariant();
        return type != "*" || subtype == "*";
    }

    private static bool IsToken(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
