namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>
/// Makes the statement for the number of matches. It reads no levels but those that conditions are about: what lies
/// below is counted in the rows.
/// </summary>
internal static class SqliteTotal
{
    private static readonly string[] Tables = ["study", "series", "instance"];

    private static readonly string[] Joins =
    [
        "",
        " CROSS JOIN series ON series.study = study.id",
        " CROSS JOIN instance ON instance.series = series.id",
    ];

    // What a row of the total and of a day counts, by level.
    private static readonly string[] Counters = ["studies", "series", "instances"];

    /// <summary>The statement.</summary>
    public static SqlText Of(SearchQuery query)
    {
        List<SearchLevel> levels = [.. SqliteConditions.Levels(query.Condition)];
        if (query.StudyInstanceUid is not null)
        {
            levels.Add(SearchLevel.Study);
        }

        if (query.SeriesInstanceUid is not null)
        {
            levels.Add(SearchLevel.Series);
        }

        var counter = Counters[(int)query.Level];
        if (levels.Count == 0 && query.Condition.Conditions.Count == 0)
        {
            return new SqlText().Append($"SELECT {counter} FROM total");
        }

        if (FindDays(query) is { } days)
        {
            return new SqlText()
                .Append($"SELECT sum({counter}) FROM study_day WHERE day >= ")
                .Operand(days.First)
                .Append(" AND day <= ")
                .Operand(days.Last);
        }

        var (first, last) = levels.Count == 0 ? (SearchLevel.Study, SearchLevel.Study) : (levels.Min(), levels.Max());
        var sql = new SqlText();
        sql.Append(last == query.Level ? "SELECT count(*)" : $"SELECT sum({Tables[(int)last]}.{counter})");
        if (first == SearchLevel.Study)
        {
            SqliteSearch.AppendFrom(sql, query, last);
        }
        else
        {
            sql.Append($" FROM {Tables[(int)first]}");
            if (last > first)
            {
                sql.Append(Joins[(int)last]);
            }
        }

        SqliteSearch.AppendWhere(sql, query);
        return sql;
    }

    // The days, when nothing but them is asked for.
    private static (string First, string Last)? FindDays(SearchQuery query)
    {
        const string AnyFirst = "0";
        const string AnyLast = "~";
        return
            query is { StudyInstanceUid: null, SeriesInstanceUid: null }
            && query.Condition.Conditions is [SearchCondition.Range { Attribute: var attribute } range]
            && attribute == SqliteSchema.StudyDate
            ? (range.Low ?? AnyFirst, range.High ?? AnyLast)
            : null;
    }
}
