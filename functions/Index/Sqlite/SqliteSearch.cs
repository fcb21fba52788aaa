namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>Searches: one statement for the page of matches, one for their number where the page does not tell it.</summary>
internal static class SqliteSearch
{
    private static readonly string[] PageColumns =
    [
        """
            SELECT study.StudyInstanceUID, study.document, study.modalities, study.sop_classes, study.series, study.instances
            """,
        ", series.SeriesInstanceUID, series.document, series.instances",
        ", instance.SOPInstanceUID, instance.transfer_syntax, instance.json",
    ];

    private static readonly string[] Order =
    [
        " ORDER BY study.newest DESC, study.StudyInstanceUID",
        ", series.number, series.SeriesInstanceUID",
        ", instance.number, instance.SOPInstanceUID",
    ];

    // CROSS JOIN makes SQLite keep the order: top down, every table is read in the order of the answer and nothing
    // needs sorting; bottom up is for conditions that only a few series or instances meet.
    private static readonly string[] FromStudy =
    [
        " FROM study",
        " CROSS JOIN series ON series.study = study.id",
        " CROSS JOIN instance ON instance.series = series.id",
    ];

    private static readonly string[] FromSeries =
    [
        " FROM series CROSS JOIN study ON study.id = series.study",
        "",
        " CROSS JOIN instance ON instance.series = series.id",
    ];

    private const string FromInstance =
        " FROM instance CROSS JOIN series ON series.id = instance.series CROSS JOIN study ON study.id = series.study";

    /// <summary>Runs a search.</summary>
    public static SearchResult Run(SqliteConnection connection, SearchQuery query, SqliteCounts counts)
    {
        query = SqliteNames.Resolve(connection, query);
        var matches = ReadPage(connection, query);
        // A page that is not full is the last one, unless it starts behind the end.
        var remaining =
            matches.Count < query.Limit && (matches.Count > 0 || query.Offset == 0)
                ? 0
                : counts.Count(connection, SqliteTotal.Of(query)) - query.Offset - matches.Count;
        return new SearchResult(matches, Math.Max(0, remaining));
    }

    /// <summary>The statement for the page of matches.</summary>
    public static SqlText Page(SearchQuery query)
    {
        var sql = new SqlText().Append(UpTo(PageColumns, query.Level));
        AppendFrom(sql, query, query.Level);
        AppendWhere(sql, query);
        return sql.Append(UpTo(Order, query.Level))
            .Append(" LIMIT ")
            .Operand(query.Limit)
            .Append(" OFFSET ")
            .Operand(query.Offset);
    }

    /// <summary>Appends the tables down to a level, those first where the fewest rows are looked at.</summary>
    public static void AppendFrom(SqlText sql, SearchQuery query, SearchLevel level) =>
        sql.Append(
            ChooseStart(query) switch
            {
                SearchLevel.Study => UpTo(FromStudy, level),
                SearchLevel.Series => UpTo(FromSeries, level),
                _ => FromInstance,
            }
        );

    /// <summary>Appends the conditions.</summary>
    public static void AppendWhere(SqlText sql, SearchQuery query)
    {
        sql.Append(" WHERE ");
        SqliteConditions.Append(sql, query.Condition);
        if (query.StudyInstanceUid is not null)
        {
            sql.Append(" AND study.StudyInstanceUID = ").Operand(query.StudyInstanceUid);
        }

        if (query.SeriesInstanceUid is not null)
        {
            sql.Append(" AND series.SeriesInstanceUID = ").Operand(query.SeriesInstanceUid);
        }
    }

    private static List<SearchMatch> ReadPage(SqliteConnection connection, SearchQuery query)
    {
        var matches = new List<SearchMatch>();
        var documents = new Dictionary<long, byte[]>();
        using var row = Page(query).Prepare(connection);
        while (row.Step())
        {
            var isSeries = query.Level >= SearchLevel.Series;
            var isInstance = query.Level == SearchLevel.Instance;
            matches.Add(
                new SearchMatch(
                    row.Text(0),
                    isSeries ? row.Text(6) : null,
                    isInstance ? row.Text(9) : null,
                    ReadDocument(connection, row.Int64(1), documents),
                    isSeries ? ReadDocument(connection, row.Int64(7), documents) : default(ReadOnlyMemory<byte>),
                    isInstance ? row.Bytes(11).ToArray() : default(ReadOnlyMemory<byte>),
                    new ComputedAttributes
                    {
                        ModalitiesInStudy = SqliteLevelRows.ReadList(row.Text(2)),
                        SopClassesInStudy = SqliteLevelRows.ReadList(row.Text(3)),
                        StudyRelatedSeries = (int)row.Int64(4),
                        StudyRelatedInstances = (int)row.Int64(5),
                        SeriesRelatedInstances = isSeries ? (int)row.Int64(8) : 0,
                        TransferSyntaxes = isInstance ? [row.Text(10)] : [],
                    }
                )
            );
        }

        return matches;
    }

    private static byte[] ReadDocument(SqliteConnection connection, long id, Dictionary<long, byte[]> documents)
    {
        if (!documents.TryGetValue(id, out var json))
        {
            using var row = connection.Prepare("SELECT json FROM document WHERE id = ?").Bind(id);
            row.Step();
            json = row.Bytes(0).ToArray();
            documents.Add(id, json);
        }

        return json;
    }

    // A UID or a worklist identifier is met by few.
    private static SearchLevel ChooseStart(SearchQuery query)
    {
        if (query.StudyInstanceUid is not null)
        {
            return SearchLevel.Study;
        }

        var start = SearchLevel.Study;
        foreach (var condition in query.Condition.Conditions)
        {
            var attribute =
                condition is SearchCondition.Item { Conditions: var ofItem }
                && ofItem.FirstOrDefault(each => each is SearchCondition.Single) is { } single
                    ? SqliteConditions.FindList(single)?.Attribute
                    : SqliteConditions.FindList(condition)?.Attribute;
            switch (attribute)
            {
                case { Column: "StudyInstanceUID" }:
                    return SearchLevel.Study;
                case { Column: "SOPInstanceUID" }:
                    start = SearchLevel.Instance;
                    break;
                case { Column: "SeriesInstanceUID" } or { Sequence: not null } when start == SearchLevel.Study:
                    start = SearchLevel.Series;
                    break;
            }
        }

        return start;
    }

    private static string UpTo(string[] parts, SearchLevel level) => string.Concat(parts.AsSpan(0, (int)level + 1));
}
