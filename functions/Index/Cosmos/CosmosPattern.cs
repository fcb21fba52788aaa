using System.Text.RegularExpressions;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Translates patterns with the wildcards of DICOM.</summary>
internal static partial class CosmosPattern
{
    // More would let an engine that goes back take very long over one value.
    private const int MostGaps = 3;

    // No condition needs more parts than this to be narrow.
    private const int MostParts = 10;

    /// <summary>Appends that a text matches a pattern, or what follows from it.</summary>
    /// <param name="sql">Where to.</param>
    /// <param name="value">The text, in the terms of SQL.</param>
    /// <param name="pattern"><see cref="SearchCondition.Wildcard.Pattern"/>.</param>
    /// <returns>
    /// Whether the SQL holds only for texts that match. It does not where the pattern asks for exactly one character:
    /// what that is differs between engines of regular expressions for characters beyond the first plane.
    /// </returns>
    public static bool Append(CosmosQuery sql, string value, string pattern)
    {
        string[] parts = pattern.Split('*');
        var isExact = !pattern.Contains('?', StringComparison.Ordinal);
        var (first, last) = (parts[0], parts[^1]);
        List<string> between = parts.Length > 2 ? [.. parts[1..^1].Where(part => part.Length > 0)] : [];
        switch (isExact, parts.Length, between.Count)
        {
            case (true, 1, _):
                sql.Append($"{value} = ").Operand(pattern);
                return true;
            case (true, _, 0) when first.Length == 0 || last.Length == 0:
            case (true, _, 1) when first.Length == 0 && last.Length == 0:
                AppendParts(sql, value, first, between, last);
                return true;
            case (true, _, < MostGaps):
                if (first.Length > 0)
                {
                    sql.Append($"STARTSWITH({value}, ").Operand(first).Append(") AND ");
                }

                sql.Append($"RegexMatch({value}, ")
                    .Operand($"^{string.Join(".*", ((string[])[first, .. between, last]).Select(Escape))}$")
                    .Append(", 's')");
                return true;
            default:
                AppendParts(
                    sql,
                    value,
                    Before(first),
                    between
                        .SelectMany(part => part.Split('?'))
                        .Where(part => part.Length > 0)
                        .Distinct()
                        .Take(MostParts),
                    After(last)
                );
                return false;
        }
    }

    private static void AppendParts(
        CosmosQuery sql,
        string value,
        string first,
        IEnumerable<string> between,
        string last
    )
    {
        var parts = between.Select(part => ("CONTAINS", part));
        if (first.Length > 0)
        {
            parts = parts.Prepend(("STARTSWITH", first));
        }

        if (last.Length > 0)
        {
            parts = parts.Append(("ENDSWITH", last));
        }

        var separator = "";
        foreach (var (function, part) in parts)
        {
            sql.Append($"{separator}{function}({value}, ").Operand(part).Append(")");
            separator = " AND ";
        }

        if (separator.Length == 0)
        {
            sql.Append($"IS_DEFINED({value})");
        }
    }

    private static string Before(string part) => part.Split('?')[0];

    private static string After(string part) => part[(part.LastIndexOf('?') + 1)..];

    private static string Escape(string literal) => Special().Replace(literal, @"\$0");

    [GeneratedRegex(@"[\\^$.|?*+()[\]{}]")]
    private static partial Regex Special();
}
