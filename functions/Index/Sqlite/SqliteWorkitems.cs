using System.Globalization;
using ServerlessDicom.Functions.Index.Worklist;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>The rows of workitems. One that is deleted stays for a while as a row without a state.</summary>
internal static class SqliteWorkitems
{
    /// <summary>What <see cref="Read"/> takes.</summary>
    public const string Columns =
        "workitem.id, workitem.uid, workitem.version, workitem.state, workitem.transaction_uid, workitem.sort, workitem.final_at, workitem.json";

    /// <summary>What the words of a name are kept under, beside the name itself.</summary>
    public static string WordsOf(SearchAttribute attribute) => attribute.Column + "/words";

    /// <summary>Whether there is, or was, a workitem.</summary>
    public static bool Exists(SqliteConnection connection, string uid)
    {
        using var rows = connection.Prepare("SELECT 1 FROM workitem WHERE uid = ?").Bind(uid);
        return rows.Step();
    }

    /// <summary>Whether a workitem was deleted, and not before <paramref name="since"/>.</summary>
    public static bool WasDeleted(SqliteConnection connection, string uid, long since)
    {
        using var rows = connection
            .Prepare("SELECT 1 FROM workitem WHERE uid = ? AND state IS NULL AND changed_at >= ?")
            .Bind(uid)
            .Bind(since);
        return rows.Step();
    }

    /// <summary>Finds a workitem.</summary>
    public static StoredWorkitem? Find(SqliteConnection connection, string uid)
    {
        using var rows = connection
            .Prepare($"SELECT {Columns} FROM workitem WHERE uid = ? AND state IS NOT NULL")
            .Bind(uid);
        return rows.Step() ? Read(connection, rows) : null;
    }

    /// <summary>The workitem of a row.</summary>
    public static StoredWorkitem Read(SqliteConnection connection, SqliteStatement row) =>
        new(
            new Workitem
            {
                Uid = row.Text(1),
                State = (WorkitemState)row.Int64(3),
                TransactionUid = row.IsNull(4) ? null : row.Text(4),
                Sort = row.Text(5),
                FinalAt = row.IsNull(6) ? null : At(row.Int64(6)),
                Json = row.Bytes(7).ToArray(),
                Values = [],
                Subscribers = ReadSubscribers(connection, row.Int64(0)),
            },
            row.Int64(2).ToString(CultureInfo.InvariantCulture)
        );

    /// <summary>Adds a workitem.</summary>
    public static void Insert(SqliteConnection connection, Workitem workitem, long now)
    {
        connection
            .Prepare(
                "INSERT INTO workitem (version, changed_at, sort, state, transaction_uid, final_at, locked, json, uid) VALUES (?1, ?1, ?, ?, ?, ?, ?, ?, ?)"
            )
            .Bind(now)
            .BindContent(workitem)
            .Run();
        InsertParts(connection, IdOf(connection, workitem.Uid), workitem);
    }

    /// <summary>Puts a workitem in the place of a version; false when that is not there.</summary>
    public static bool Replace(SqliteConnection connection, Workitem workitem, long version, long now)
    {
        // Greater than every version before it, whatever the clock does.
        connection
            .Prepare(
                "UPDATE workitem SET version = ?1, changed_at = ?2, sort = ?, state = ?, transaction_uid = ?, final_at = ?, locked = ?, json = ? WHERE uid = ? AND version = ? AND state IS NOT NULL"
            )
            .Bind(Math.Max(now, version + 1))
            .Bind(now)
            .BindContent(workitem)
            .Bind(version)
            .Run();
        if (connection.Changes == 0)
        {
            return false;
        }

        var id = IdOf(connection, workitem.Uid);
        DeleteParts(connection, id);
        InsertParts(connection, id, workitem);
        return true;
    }

    /// <summary>Deletes a version of a workitem; false when that is not there.</summary>
    public static bool Delete(SqliteConnection connection, string uid, long version, long now)
    {
        connection
            .Prepare(
                "UPDATE workitem SET state = NULL, changed_at = ?, transaction_uid = NULL, final_at = NULL, locked = 0, json = x'' WHERE uid = ? AND version = ? AND state IS NOT NULL"
            )
            .Bind(now)
            .Bind(uid)
            .Bind(version)
            .Run();
        if (connection.Changes == 0)
        {
            return false;
        }

        DeleteParts(connection, IdOf(connection, uid));
        return true;
    }

    /// <summary>Forgets workitems that were deleted before a moment.</summary>
    public static void Purge(SqliteConnection connection, long before) =>
        connection.Prepare("DELETE FROM workitem WHERE state IS NULL AND changed_at < ?").Bind(before).Run();

    /// <summary>UIDs of workitems that nobody holds and that came to a final state before a moment.</summary>
    public static IReadOnlyList<string> FindExpired(SqliteConnection connection, long before, int limit)
    {
        using var rows = connection
            .Prepare("SELECT uid FROM workitem WHERE final_at < ? AND locked = 0 ORDER BY final_at LIMIT ?")
            .Bind(before)
            .Bind(limit);
        var uids = new List<string>();
        while (rows.Step())
        {
            uids.Add(rows.Text(0));
        }

        return uids;
    }

    /// <summary>All subscriptions to the worklist.</summary>
    public static IReadOnlyList<WorklistSubscription> ReadSubscriptions(SqliteConnection connection)
    {
        using var rows = connection.Prepare(
            "SELECT resource, ae_title, locked, filter, since FROM worklist_subscription"
        );
        var subscriptions = new List<WorklistSubscription>();
        while (rows.Step())
        {
            subscriptions.Add(
                new WorklistSubscription(
                    rows.Text(0),
                    rows.Text(1),
                    rows.Int64(2) != 0,
                    rows.IsNull(3) ? null : rows.Text(3),
                    At(rows.Int64(4))
                )
            );
        }

        return subscriptions;
    }

    /// <summary>Keeps a subscription to the worklist.</summary>
    public static void SaveSubscription(SqliteConnection connection, WorklistSubscription subscription) =>
        connection
            .Prepare(
                "INSERT OR REPLACE INTO worklist_subscription (resource, ae_title, locked, filter, since) VALUES (?, ?, ?, ?, ?)"
            )
            .Bind(subscription.Resource)
            .Bind(subscription.AETitle)
            .Bind(subscription.HasLock ? 1 : 0)
            .Bind(subscription.Filter)
            .Bind(subscription.Since.UtcTicks)
            .Run();

    /// <summary>Ends a subscription to the worklist; false when there is none.</summary>
    public static bool DeleteSubscription(SqliteConnection connection, string resource, string aeTitle)
    {
        connection
            .Prepare("DELETE FROM worklist_subscription WHERE resource = ? AND ae_title = ?")
            .Bind(resource)
            .Bind(aeTitle)
            .Run();
        return connection.Changes > 0;
    }

    private static SqliteStatement BindContent(this SqliteStatement statement, Workitem workitem)
    {
        statement.Bind(workitem.Sort).Bind((long)workitem.State).Bind(workitem.TransactionUid);
        _ = workitem.FinalAt is { } at ? statement.Bind(at.UtcTicks) : statement.Bind((string?)null);
        return statement
            .Bind(workitem.Subscribers.Any(subscriber => subscriber.HasLock) ? 1 : 0)
            .Bind(workitem.Json.Span)
            .Bind(workitem.Uid);
    }

    private static long IdOf(SqliteConnection connection, string uid)
    {
        using var rows = connection.Prepare("SELECT id FROM workitem WHERE uid = ?").Bind(uid);
        rows.Step();
        return rows.Int64(0);
    }

    private static void InsertParts(SqliteConnection connection, long id, Workitem workitem)
    {
        foreach (var subscriber in workitem.Subscribers)
        {
            connection
                .Prepare("INSERT INTO workitem_subscriber (workitem, ae_title, locked, since) VALUES (?, ?, ?, ?)")
                .Bind(id)
                .Bind(subscriber.AETitle)
                .Bind(subscriber.HasLock ? 1 : 0)
                .Bind(subscriber.Since.UtcTicks)
                .Run();
        }

        foreach (var (attribute, item, value) in workitem.Values)
        {
            InsertValue(connection, id, attribute.Column, attribute, item, value);
            if (attribute is { Kind: MatchKind.PersonName })
            {
                foreach (var word in PersonName.Words(value))
                {
                    InsertValue(connection, id, WordsOf(attribute), attribute, item, word);
                }
            }
        }
    }

    private static void InsertValue(
        SqliteConnection connection,
        long id,
        string column,
        SearchAttribute attribute,
        int item,
        string value
    ) =>
        connection
            .Prepare(
                "INSERT OR IGNORE INTO workitem_value (attribute, value, workitem, item, sequence) VALUES (?, ?, ?, ?, ?)"
            )
            .Bind(column)
            .Bind(value)
            .Bind(id)
            .Bind(item)
            .Bind(attribute.Sequence?.Value ?? 0)
            .Run();

    private static void DeleteParts(SqliteConnection connection, long id)
    {
        connection.Prepare("DELETE FROM workitem_subscriber WHERE workitem = ?").Bind(id).Run();
        connection.Prepare("DELETE FROM workitem_value WHERE workitem = ?").Bind(id).Run();
    }

    private static List<WorkitemSubscriber> ReadSubscribers(SqliteConnection connection, long id)
    {
        using var rows = connection
            .Prepare("SELECT ae_title, locked, since FROM workitem_subscriber WHERE workitem = ? ORDER BY ae_title")
            .Bind(id);
        var subscribers = new List<WorkitemSubscriber>();
        while (rows.Step())
        {
            subscribers.Add(new WorkitemSubscriber(rows.Text(0), rows.Int64(1) != 0, At(rows.Int64(2))));
        }

        return subscribers;
    }

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}
