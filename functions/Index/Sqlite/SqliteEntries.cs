namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>Finds and lists instances by their UIDs.</summary>
internal static class SqliteEntries
{
    private const string FindSql = $"""
        SELECT {SqliteInstanceSql.EntryColumns}
        FROM instance
            JOIN series ON series.id = instance.series
            JOIN segment ON segment.id = instance.segment
        WHERE instance.SOPInstanceUID = ?
            AND instance.study = (SELECT id FROM study WHERE StudyInstanceUID = ?)
            AND series.SeriesInstanceUID = ?
        """;

    private const string ListSql = $"""
        SELECT series.SeriesInstanceUID, {SqliteInstanceSql.EntryColumns}
        FROM series
            CROSS JOIN instance ON instance.series = series.id
            CROSS JOIN segment ON segment.id = instance.segment
        WHERE series.study = (SELECT id FROM study WHERE StudyInstanceUID = ?)
        """;

    private const string OrderSql =
        " ORDER BY series.number, series.SeriesInstanceUID, instance.number, instance.SOPInstanceUID";

    private const string ListStudySql = ListSql + OrderSql;
    private const string ListSeriesSql = ListSql + " AND series.SeriesInstanceUID = ?" + OrderSql;

    /// <summary>Finds an instance.</summary>
    public static InstanceEntry? Find(SqliteConnection connection, string study, string series, string instance)
    {
        using var row = connection.Prepare(FindSql).Bind(instance).Bind(study).Bind(series);
        return row.Step() ? SqliteInstanceSql.ReadEntry(row, 0, study, series) : null;
    }

    /// <summary>The version of a study, or null.</summary>
    public static long? FindVersion(SqliteConnection connection, string study)
    {
        using var row = connection.Prepare("SELECT version FROM study WHERE StudyInstanceUID = ?").Bind(study);
        return row.Step() ? row.Int64(0) : null;
    }

    /// <summary>The version of a series, or null.</summary>
    public static long? FindVersion(SqliteConnection connection, string study, string series)
    {
        using var row = connection
            .Prepare(
                """
                SELECT version FROM series WHERE SeriesInstanceUID = ?
                    AND study = (SELECT id FROM study WHERE StudyInstanceUID = ?)
                """
            )
            .Bind(series)
            .Bind(study);
        return row.Step() ? row.Int64(0) : null;
    }

    /// <summary>The version of an instance, or null.</summary>
    public static string? FindVersion(SqliteConnection connection, string study, string series, string instance)
    {
        using var row = connection
            .Prepare(
                """
                SELECT instance.version FROM instance JOIN series ON series.id = instance.series
                WHERE instance.SOPInstanceUID = ?
                    AND instance.study = (SELECT id FROM study WHERE StudyInstanceUID = ?)
                    AND series.SeriesInstanceUID = ?
                """
            )
            .Bind(instance)
            .Bind(study)
            .Bind(series);
        return row.Step() ? row.Text(0) : null;
    }

    /// <summary>Lists the instances of a study or series.</summary>
    public static IReadOnlyList<InstanceEntry> List(SqliteConnection connection, string study, string? series)
    {
        using var row = connection.Prepare(series is null ? ListStudySql : ListSeriesSql).Bind(study);
        if (series is not null)
        {
            row.Bind(series);
        }

        var entries = new List<InstanceEntry>();
        InstanceEntry? before = null;
        while (row.Step())
        {
            before = SqliteInstanceSql.ReadEntry(
                row,
                1,
                study,
                series ?? row.Text(0, before?.SeriesInstanceUid),
                before
            );
            entries.Add(before);
        }

        return entries;
    }

    /// <summary>Whether a resource was deleted since a moment (UTC ticks) and is not there again.</summary>
    public static bool WasDeleted(
        SqliteConnection connection,
        string study,
        string? series,
        string? instance,
        long since
    )
    {
        var isThere = (series, instance) switch
        {
            (null, _) => FindVersion(connection, study) is not null,
            (_, null) => FindVersion(connection, study, series) is not null,
            _ => Find(connection, study, series, instance) is not null,
        };
        if (isThere)
        {
            return false;
        }

        const string Sql = "SELECT 1 FROM past_instance WHERE deleted = 1 AND study = ?";
        using var row = connection.Prepare(
            (series, instance) switch
            {
                (null, _) => Sql + " AND at >= ? LIMIT 1",
                (_, null) => Sql + " AND series = ? AND at >= ? LIMIT 1",
                _ => Sql + " AND series = ? AND SOPInstanceUID = ? AND at >= ? LIMIT 1",
            }
        );
        row.Bind(study);
        if (series is not null)
        {
            row.Bind(series);
            if (instance is not null)
            {
                row.Bind(instance);
            }
        }

        return row.Bind(since).Step();
    }
}
