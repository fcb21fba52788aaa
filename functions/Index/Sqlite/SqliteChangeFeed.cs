namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>The change feed: the numbers that changes get in the transaction that makes them.</summary>
internal static class SqliteChangeFeed
{
    private const string ReadSql = """
        SELECT change.number, change.at, kind, study.StudyInstanceUID, series.SeriesInstanceUID, SOPInstanceUID, instance.version
        FROM change
            JOIN instance ON instance.id = change.instance
            JOIN series ON series.id = instance.series
            JOIN study ON study.id = instance.study
        WHERE change.number BETWEEN ?1 + 1 AND ?1 + ?2
        UNION ALL
        SELECT number, change.at, kind, study, series, SOPInstanceUID, version
        FROM change JOIN past_instance ON past_instance.id = change.instance
        WHERE number BETWEEN ?1 + 1 AND ?1 + ?2
        ORDER BY 1
        """;

    /// <summary>What there is; a window of time begins at a moment (UTC ticks).</summary>
    public static ChangeFeedExtent ReadExtent(SqliteConnection connection, long? from)
    {
        var last = LastOf(connection);
        long first;
        long? firstAt;
        using (var row = connection.Prepare("SELECT number, at FROM change ORDER BY number LIMIT 1"))
        {
            (first, firstAt) = row.Step() ? (row.Int64(0), row.Int64(1)) : (last + 1, (long?)null);
        }

        return new ChangeFeedExtent(
            first,
            firstAt is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
            last,
            from is { } moment ? Find(connection, first, last, moment) : first
        );
    }

    /// <summary>Reads changes after a number.</summary>
    public static IReadOnlyList<FeedChange> Read(SqliteConnection connection, long after, int limit)
    {
        var changes = new List<FeedChange>();
        using var rows = connection.Prepare(ReadSql).Bind(after).Bind(limit);
        while (rows.Step())
        {
            changes.Add(
                new FeedChange(
                    rows.Int64(0),
                    new DateTimeOffset(rows.Int64(1), TimeSpan.Zero),
                    (IndexChangeKind)rows.Int64(2),
                    rows.Text(3),
                    rows.Text(4),
                    rows.Text(5),
                    rows.Text(6)
                )
            );
        }

        return changes;
    }

    /// <summary>The moment of the latest change (UTC ticks); 0 when there is none.</summary>
    public static long LatestAt(SqliteConnection connection)
    {
        using var row = connection.Prepare("SELECT at FROM change ORDER BY number DESC LIMIT 1");
        return row.Step() ? row.Int64(0) : 0;
    }

    private static long LastOf(SqliteConnection connection)
    {
        using var row = connection.Prepare("SELECT changes FROM total");
        row.Step();
        return row.Int64(0);
    }

    /// <summary>The first change that is not before a moment, by halving: moments ascend with numbers.</summary>
    private static long Find(SqliteConnection connection, long first, long last, long moment)
    {
        var (low, high) = (first, last + 1);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            using var row = connection
                .Prepare("SELECT at FROM change WHERE number >= ? ORDER BY number LIMIT 1")
                .Bind(middle);
            if (row.Step() && row.Int64(0) < moment)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
