using System.Collections.Concurrent;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>Remembers how many matches searches have until the index changes: clients turn pages.</summary>
internal sealed class SqliteCounts
{
    private const int MaxCounts = 1000;
    private const int MaxKeyLength = 2000;

    private volatile Generation _generation = new(-1);

    /// <summary>The number in the first column of the only row of a statement, which is about the snapshot that the connection reads.</summary>
    public long Count(SqliteConnection connection, SqlText sql)
    {
        var counts = Of(ReadSequence(connection)).Counts;
        var key = sql.Key;
        if (!counts.TryGetValue(key, out var count))
        {
            using var row = sql.Prepare(connection);
            row.Step();
            count = row.Int64(0);
            if (key.Length <= MaxKeyLength)
            {
                counts[key] = count;
            }
        }

        return count;
    }

    private Generation Of(long sequence)
    {
        var generation = _generation;
        if (generation.Sequence != sequence || generation.Counts.Count >= MaxCounts)
        {
            // A reader of an older snapshot may win; what it writes is then simply not found.
            _generation = generation = new Generation(sequence);
        }

        return generation;
    }

    private static long ReadSequence(SqliteConnection connection)
    {
        using var total = connection.Prepare("SELECT sequence FROM total");
        total.Step();
        return total.Int64(0);
    }

    private sealed record Generation(long Sequence)
    {
        public ConcurrentDictionary<string, long> Counts { get; } = new();
    }
}
