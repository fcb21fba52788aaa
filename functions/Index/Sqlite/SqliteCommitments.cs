using System.Globalization;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>Requests for storage commitment.</summary>
internal static class SqliteCommitments
{
    /// <summary>Expired requests that one new one takes away.</summary>
    private const int MaxPurged = 10;

    /// <summary>Adds a request, and forgets some whose time is over (UTC ticks); false when there is one of the same UID.</summary>
    public static bool TryAdd(SqliteConnection connection, CommitmentTransaction transaction, long now)
    {
        connection
            .Prepare(
                """
                DELETE FROM commitment WHERE (transaction_uid = ?1 AND expires <= ?2)
                    OR rowid IN (SELECT rowid FROM commitment WHERE expires <= ?2 LIMIT ?3)
                """
            )
            .Bind(transaction.TransactionUid)
            .Bind(now)
            .Bind(MaxPurged)
            .Run();
        connection
            .Prepare("INSERT OR IGNORE INTO commitment VALUES (?, ?, ?, ?, ?, ?, ?, 1)")
            .Bind(transaction.TransactionUid)
            .Bind(transaction.Hash)
            .Bind(transaction.Request.Span)
            .Bind(transaction.Outcomes.Span)
            .Bind(transaction.IsDone ? 1 : 0)
            .Bind(transaction.WorkedUntil.UtcTicks)
            .Bind(transaction.ExpiresAt.UtcTicks)
            .Run();
        return connection.Changes > 0;
    }

    /// <summary>Reads a request whose time is not over (UTC ticks).</summary>
    public static CommitmentTransaction? Read(SqliteConnection connection, string transactionUid, long now)
    {
        using var row = connection
            .Prepare(
                """
                SELECT hash, request, outcomes, done, worked_until, expires, revision FROM commitment
                WHERE transaction_uid = ? AND expires > ?
                """
            )
            .Bind(transactionUid)
            .Bind(now);
        return row.Step()
            ? new CommitmentTransaction(transactionUid, row.Text(0), row.Bytes(1).ToArray(), Moment(row.Int64(5)))
            {
                Outcomes = row.Bytes(2).ToArray(),
                IsDone = row.Int64(3) != 0,
                WorkedUntil = Moment(row.Int64(4)),
                Revision = row.Int64(6).ToString(CultureInfo.InvariantCulture),
            }
            : null;
    }

    /// <summary>Writes what has become of a request; null when somebody else has since it was read.</summary>
    public static CommitmentTransaction? TryUpdate(SqliteConnection connection, CommitmentTransaction transaction)
    {
        var revision = long.Parse(transaction.Revision!, CultureInfo.InvariantCulture);
        connection
            .Prepare(
                """
                UPDATE commitment SET outcomes = ?, done = ?, worked_until = ?, expires = ?, revision = revision + 1
                WHERE transaction_uid = ? AND revision = ? AND done = 0
                """
            )
            .Bind(transaction.Outcomes.Span)
            .Bind(transaction.IsDone ? 1 : 0)
            .Bind(transaction.WorkedUntil.UtcTicks)
            .Bind(transaction.ExpiresAt.UtcTicks)
            .Bind(transaction.TransactionUid)
            .Bind(revision)
            .Run();
        return connection.Changes > 0
            ? transaction with
            {
                Revision = (revision + 1).ToString(CultureInfo.InvariantCulture),
            }
            : null;
    }

    /// <summary>Requests that are not done and that nobody works on at a moment (UTC ticks).</summary>
    public static IReadOnlyList<string> FindOpen(SqliteConnection connection, long moment, int limit)
    {
        var open = new List<string>();
        using var rows = connection
            .Prepare(
                """
                SELECT transaction_uid FROM commitment WHERE done = 0 AND worked_until <= ?1 AND expires > ?1
                ORDER BY worked_until LIMIT ?2
                """
            )
            .Bind(moment)
            .Bind(limit);
        while (rows.Step())
        {
            open.Add(rows.Text(0));
        }

        return open;
    }

    private static DateTimeOffset Moment(long ticks) => new(ticks, TimeSpan.Zero);
}
