using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ServerlessDicom.LocalCloud.Emulators;

/// <summary>
/// The plan of a query, which the Cosmos DB client asks the service for before it runs a query that crosses partitions,
/// sorts or counts. Known are the shapes of query that this service sends; others have no plan, so that no test passes on
/// one that Cosmos DB would not make.
/// </summary>
internal static partial class QueryPlan
{
    // Where the client puts its own condition when it goes on within a partition.
    private const string FilterPlaceholder = "{documentdb-formattableorderbyquery-filter}";

    private const string Descending = " DESC";

    /// <summary>The plan in the form of the service; null when the query is of none of the known shapes.</summary>
    public static JsonObject? Of(string sql)
    {
        if (Shape().Match(sql) is not { Success: true } match || Unknown().IsMatch(sql))
        {
            return null;
        }

        var (selected, condition) = (match.Groups["selected"].Value, match.Groups["condition"].Value);
        string[] order = match.Groups["order"].Success ? match.Groups["order"].Value.Split(", ") : [];
        var isValue = selected.StartsWith("VALUE ", StringComparison.Ordinal);
        var aggregate = Aggregate().Match(selected);
        var rewritten = (aggregate.Success, order) switch
        {
            (true, []) => $"SELECT VALUE [{{\"item\": {aggregate.Groups["call"].Value}}}] FROM c WHERE {condition}",
            (false, []) => "",
            (false, _) when isValue || selected == "*" =>
                $"SELECT c._rid, [{string.Join(", ", order.Select(by => $"{{\"item\": {Field(by)}}}"))}] AS orderByItems, "
                    + $"{(isValue ? selected["VALUE ".Length..] : "c")} AS payload FROM c "
                    + $"WHERE ({condition}) AND ({FilterPlaceholder}) ORDER BY {string.Join(", ", order)}",
            _ => null,
        };
        return rewritten is null
            ? null
            : new JsonObject
            {
                ["partitionedQueryExecutionInfoVersion"] = 2,
                ["queryInfo"] = new JsonObject
                {
                    ["distinctType"] = "None",
                    ["top"] = null,
                    ["offset"] = Number(match.Groups["offset"]),
                    ["limit"] = Number(match.Groups["limit"]),
                    ["orderBy"] = Array(
                        order.Select(by =>
                            by.EndsWith(Descending, StringComparison.Ordinal) ? "Descending" : "Ascending"
                        )
                    ),
                    ["orderByExpressions"] = Array(order.Select(Field)),
                    ["groupByExpressions"] = new JsonArray(),
                    ["groupByAliases"] = new JsonArray(),
                    ["aggregates"] = Array(aggregate.Success ? [NameOf(aggregate)] : []),
                    ["groupByAliasToAggregateType"] = new JsonObject(),
                    ["rewrittenQuery"] = rewritten,
                    ["hasSelectValue"] = isValue,
                    ["dCountInfo"] = null,
                    ["hasNonStreamingOrderBy"] = false,
                },
                ["queryRanges"] = new JsonArray(
                    new JsonObject
                    {
                        ["min"] = "",
                        ["max"] = "FF",
                        ["isMinInclusive"] = true,
                        ["isMaxInclusive"] = false,
                    }
                ),
            };
    }

    private static string Field(string orderBy) =>
        orderBy.EndsWith(Descending, StringComparison.Ordinal) ? orderBy[..^Descending.Length] : orderBy;

    private static JsonValue? Number(Group digits) =>
        digits.Success ? JsonValue.Create(int.Parse(digits.ValueSpan, provider: null)) : null;

    private static JsonArray Array(IEnumerable<string> values) => [.. values.Select(value => JsonValue.Create(value))];

    private static string NameOf(Match aggregate) => aggregate.Groups["name"].Value == "COUNT" ? "Count" : "Sum";

    [GeneratedRegex(
        @"^SELECT (?<selected>(VALUE )?\S.*?) FROM c WHERE (?<condition>\S.*?)( ORDER BY (?<order>c\.\w+( DESC)?(, c\.\w+( DESC)?)*))?( OFFSET (?<offset>\d+) LIMIT (?<limit>\d+))?$",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline
    )]
    private static partial Regex Shape();

    [GeneratedRegex(@"^VALUE (?<call>(?<name>COUNT|SUM)\([\w.]+\))$", RegexOptions.ExplicitCapture)]
    private static partial Regex Aggregate();

    // Of these a plan would have to tell more.
    [GeneratedRegex(@"\b(DISTINCT|TOP|GROUP\s+BY|(MIN|MAX|AVG)\s*\()", RegexOptions.ExplicitCapture)]
    private static partial Regex Unknown();
}
