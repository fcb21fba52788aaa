using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace ServerlessDicom.Functions.Web;

/// <summary>
/// Selects the character set of text (PS3.18 §8.8.5). All text is sent in UTF-8, so that there is one question: whether the
/// client takes it.
/// </summary>
internal static class CharacterSetNegotiation
{
    /// <summary>The character set that text is sent in, by its IANA name.</summary>
    public const string Utf8 = "utf-8";

    /// <summary>The same by its DICOM Defined Term (PS3.18 Table D-1).</summary>
    private const string DefinedTerm = "ISO_IR 192";

    /// <summary>
    /// Whether the client takes text in UTF-8. Parameters with other values are passed over, as the standard demands
    /// (§8.3.3.2, §8.8.1); the header Accept-Charset refuses what it does not list (§8.8.4).
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="parameter">The <c>charset</c> parameter of the media range that was selected; null when it has none.</param>
    public static bool IsAcceptable(HttpRequest request, string? parameter) =>
        IsUtf8(parameter)
        || WeightOf(request.Query["charset"]) > 0
        || StringValues.IsNullOrEmpty(request.Headers.AcceptCharset)
        || WeightOf(request.Headers.AcceptCharset) is null or > 0;

    /// <summary>The weight that lists of character sets give to UTF-8; null when they list nothing at all.</summary>
    private static double? WeightOf(StringValues lists)
    {
        double? named = null;
        double? wildcard = null;
        var isEmpty = true;
        foreach (var list in lists)
        {
            var rest = list.AsSpan();
            while (!rest.IsEmpty)
            {
                var entry = HeaderText.TakeUntil(ref rest, ',');
                var name = HeaderText.Unquote(HeaderText.TakeUntil(ref entry, ';').Trim());
                if (name.Length == 0)
                {
                    continue;
                }

                isEmpty = false;
                if (name == "*")
                {
                    wildcard ??= WeightIn(entry);
                }
                else if (IsUtf8(name))
                {
                    named ??= WeightIn(entry);
                }
            }
        }

        return isEmpty ? null : named ?? wildcard ?? 0;
    }

    private static double WeightIn(ReadOnlySpan<char> parameters)
    {
        while (!parameters.IsEmpty)
        {
            var parameter = HeaderText.TakeUntil(ref parameters, ';').Trim();
            if (
                parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
                && double.TryParse(
                    parameter[2..],
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var weight
                )
            )
            {
                return weight;
            }
        }

        return 1;
    }

    private static bool IsUtf8(string? name) =>
        string.Equals(name, Utf8, StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, "utf8", StringComparison.OrdinalIgnoreCase)
        || name == DefinedTerm;
}
