using System.Globalization;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>Studies with these ids.</summary>
/// <param name="Ids">The ids, a JSON array.</param>
internal sealed record StudiesById(string Ids) : SearchCondition;

/// <summary>
/// Looks up the person name conditions that only a few studies meet. These few are then fetched and sorted; of many,
/// it is quicker to go through the studies in the order of the answer until the page is full.
/// </summary>
internal static class SqliteNames
{
    private const int Few = 4000;

    /// <summary>The same search, with the conditions on names that few studies meet replaced by these studies.</summary>
    public static SearchQuery Resolve(SqliteConnection connection, SearchQuery query) =>
        query.Condition.Conditions.Any(IsAboutName)
            ? query with
            {
                Condition = new SearchCondition.All([
                    .. query.Condition.Conditions.SelectMany(Words).Select(each => Resolve(connection, each)),
                ]),
            }
            : query;

    private static bool IsAboutName(SearchCondition condition) =>
        condition
            is SearchCondition.FuzzyName { Attribute.IsExtended: false }
                or SearchCondition.Single { Attribute: { Kind: MatchKind.PersonName, IsExtended: false } }
                or SearchCondition.Wildcard { Attribute: { Kind: MatchKind.PersonName, IsExtended: false } };

    private static IEnumerable<SearchCondition> Words(SearchCondition condition) =>
        condition is SearchCondition.FuzzyName name
            ? name.Words.Distinct().Select(word => new SearchCondition.FuzzyName(name.Attribute, [word]))
            : [condition];

    private static SearchCondition Resolve(SqliteConnection connection, SearchCondition condition)
    {
        if (!IsAboutName(condition))
        {
            return condition;
        }

        var sql = new SqlText().Append("SELECT DISTINCT other.study FROM ");
        SqliteConditions.AppendNames(sql, condition);
        using var row = sql.Append(" LIMIT ").Operand(Few + 1).Prepare(connection);
        var ids = new List<string>();
        while (row.Step())
        {
            ids.Add(row.Int64(0).ToString(CultureInfo.InvariantCulture));
        }

        return ids.Count > Few ? condition : new StudiesById($"[{string.Join(',', ids)}]");
    }
}
