namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>Changes, and what they leave behind: past instances, garbage, fragmented series.</summary>
internal static class SqliteHistory
{
    // Bounds what a purge adds to the change that it comes with.
    private const int MaxPurged = 1000;

    private const string PresentSql = $"""
        SELECT study.StudyInstanceUID, series.SeriesInstanceUID, {SqliteInstanceSql.EntryColumns}
        FROM instance
            JOIN series ON series.id = instance.series
            JOIN study ON study.id = instance.study
            JOIN segment ON segment.id = instance.segment
        WHERE instance.id = ?
        """;

    private const string PastSql = """
        SELECT study, series, SOPInstanceUID, SOPClassUID, transfer_syntax, version, blob_name, blob_length,
            content_hash, segment, metadata_offset, metadata_length, layout, stored_at, modality, NULL
        FROM past_instance WHERE id = ?
        """;

    /// <summary>Reads changes after a sequence number that are not older than a moment (UTC ticks).</summary>
    public static IReadOnlyList<IndexChange> ReadChanges(SqliteConnection connection, long after, int limit, long since)
    {
        var changes = new List<IndexChange>();
        using var rows = connection
            .Prepare(
                """
                SELECT sequence, kind, at, instance FROM change
                WHERE sequence > ? AND at >= ? ORDER BY sequence
                """
            )
            .Bind(after)
            .Bind(since);
        while (changes.Count < limit && rows.Step())
        {
            var instance = rows.Int64(3);
            var entry = FindEntry(connection, PresentSql, instance) ?? FindEntry(connection, PastSql, instance);

            // A clock that was put back can have the past instance forgotten before the change.
            if (entry is not null)
            {
                changes.Add(
                    new IndexChange(
                        rows.Int64(0),
                        (IndexChangeKind)rows.Int64(1),
                        new DateTimeOffset(rows.Int64(2), TimeSpan.Zero),
                        entry
                    )
                );
            }
        }

        return changes;
    }

    /// <summary>How far a consumer of the changes has come; null when it has not begun.</summary>
    public static string? ReadPosition(SqliteConnection connection, string consumer)
    {
        using var row = connection.Prepare("SELECT place FROM position WHERE consumer = ?").Bind(consumer);
        return row.Step() ? row.Text(0) : null;
    }

    /// <summary>Keeps how far a consumer of the changes has come.</summary>
    public static void SavePosition(SqliteConnection connection, string consumer, string position) =>
        connection
            .Prepare("INSERT INTO position VALUES (?1, ?2) ON CONFLICT (consumer) DO UPDATE SET place = ?2")
            .Bind(consumer)
            .Bind(position)
            .Run();

    /// <summary>Reads garbage from before a moment (UTC ticks), oldest first.</summary>
    public static IReadOnlyList<string> ReadGarbage(SqliteConnection connection, long before, int limit)
    {
        var names = new List<string>();
        using var rows = connection
            .Prepare("SELECT name FROM garbage WHERE at < ? ORDER BY at LIMIT ?")
            .Bind(before)
            .Bind(limit);
        while (rows.Step())
        {
            names.Add(rows.Text(0));
        }

        return names;
    }

    /// <summary>Forgets garbage.</summary>
    public static void ForgetGarbage(SqliteConnection connection, IReadOnlyCollection<string> names)
    {
        foreach (var name in names)
        {
            connection.Prepare("DELETE FROM garbage WHERE name = ?").Bind(name).Run();
        }
    }

    /// <summary>Those of the blobs that no instance uses and that are not noted as garbage.</summary>
    public static IReadOnlyList<string> FindUnreferenced(SqliteConnection connection, IReadOnlyCollection<string> names)
    {
        var unreferenced = new List<string>();
        foreach (var name in names)
        {
            using var row = connection
                .Prepare(
                    """
                    SELECT EXISTS (SELECT 1 FROM instance WHERE blob_name = ?1)
                        OR EXISTS (SELECT 1 FROM segment WHERE name = ?1)
                        OR EXISTS (SELECT 1 FROM garbage WHERE name = ?1)
                    """
                )
                .Bind(name);
            row.Step();
            if (row.Int64(0) == 0)
            {
                unreferenced.Add(name);
            }
        }

        return unreferenced;
    }

    /// <summary>Series with more than so many segments.</summary>
    public static IReadOnlyList<(string Study, string Series)> FindFragmentedSeries(
        SqliteConnection connection,
        int segments,
        int limit
    )
    {
        var found = new List<(string, string)>();
        using var rows = connection
            .Prepare(
                """
                SELECT study.StudyInstanceUID, series.SeriesInstanceUID
                FROM (SELECT series AS id FROM segment GROUP BY series HAVING count(*) > ? LIMIT ?) AS fragmented
                    CROSS JOIN series ON series.id = fragmented.id
                    CROSS JOIN study ON study.id = series.study
                """
            )
            .Bind(segments)
            .Bind(limit);
        while (rows.Step())
        {
            found.Add((rows.Text(0), rows.Text(1)));
        }

        return found;
    }

    /// <summary>Forgets changes and past instances from before a moment (UTC ticks); false when some are left for the next time.</summary>
    public static bool Purge(SqliteConnection connection, long before)
    {
        // A change may refer to a past instance, which therefore goes later. The latest change stays, so that it can
        // always be told where the feed ends.
        connection
            .Prepare(
                """
                DELETE FROM change WHERE at < ?
                    AND sequence IN (SELECT sequence FROM change ORDER BY sequence LIMIT ?)
                    AND sequence < (SELECT max(sequence) FROM change)
                """
            )
            .Bind(before)
            .Bind(MaxPurged)
            .Run();
        if (connection.Changes == MaxPurged)
        {
            return false;
        }

        connection
            .Prepare(
                """
                DELETE FROM past_instance
                WHERE id IN (SELECT id FROM past_instance WHERE at < ? ORDER BY at LIMIT ?)
                    AND id <> coalesce((SELECT instance FROM change ORDER BY sequence DESC LIMIT 1), 0)
                """
            )
            .Bind(before)
            .Bind(MaxPurged)
            .Run();
        return connection.Changes < MaxPurged;
    }

    private static InstanceEntry? FindEntry(SqliteConnection connection, string sql, long id)
    {
        using var row = connection.Prepare(sql).Bind(id);
        return row.Step() ? SqliteInstanceSql.ReadEntry(row, 2, row.Text(0), row.Text(1)) : null;
    }
}
