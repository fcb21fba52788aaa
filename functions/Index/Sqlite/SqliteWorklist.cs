using System.Globalization;
using ServerlessDicom.Functions.Index.Worklist;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>The worklist in tables of the index's file.</summary>
/// <param name="writer">Changes the file.</param>
/// <param name="readers">Read it.</param>
/// <param name="options">Settings.</param>
/// <param name="time">The clock.</param>
internal sealed class SqliteWorklist(
    SqliteWriter writer,
    SqliteReaders readers,
    IndexOptions options,
    TimeProvider time
) : IWorklist
{
    /// <inheritdoc/>
    public Task<bool> TryCreateAsync(Workitem workitem, CancellationToken cancellationToken) =>
        writer.RunAsync(
            connection =>
            {
                Purge(connection);
                if (SqliteWorkitems.Exists(connection, workitem.Uid))
                {
                    return false;
                }

                SqliteWorkitems.Insert(connection, workitem, Now);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<StoredWorkitem?> FindAsync(string uid, CancellationToken cancellationToken) =>
        readers.ReadAsync(connection => SqliteWorkitems.Find(connection, uid), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryReplaceAsync(Workitem workitem, string version, CancellationToken cancellationToken) =>
        writer.RunAsync(
            connection => SqliteWorkitems.Replace(connection, workitem, Parse(version), Now),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<bool> TryDeleteAsync(string uid, string version, CancellationToken cancellationToken) =>
        writer.RunAsync(connection => SqliteWorkitems.Delete(connection, uid, Parse(version), Now), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> WasDeletedAsync(string uid, CancellationToken cancellationToken) =>
        readers.ReadAsync(connection => SqliteWorkitems.WasDeleted(connection, uid, OldestKept), cancellationToken);

    /// <inheritdoc/>
    public Task<WorkitemPage> SearchAsync(WorkitemQuery query, CancellationToken cancellationToken) =>
        readers.ReadAsync(connection => SqliteWorkitemSearch.Run(connection, query), cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> FindExpiredAsync(
        DateTimeOffset before,
        int limit,
        CancellationToken cancellationToken
    ) =>
        readers
            .ReadAsync(connection => SqliteWorkitems.FindExpired(connection, before.UtcTicks, limit), cancellationToken)
            .AsTask();

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorklistSubscription>> ReadSubscriptionsAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(SqliteWorkitems.ReadSubscriptions, cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task SaveSubscriptionAsync(WorklistSubscription subscription, CancellationToken cancellationToken) =>
        writer.RunAsync(
            connection =>
            {
                SqliteWorkitems.SaveSubscription(connection, subscription);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<bool> DeleteSubscriptionAsync(string resource, string aeTitle, CancellationToken cancellationToken) =>
        writer.RunAsync(
            connection => SqliteWorkitems.DeleteSubscription(connection, resource, aeTitle),
            cancellationToken
        );

    private long Now => time.GetUtcNow().UtcTicks;

    private long OldestKept => Now - options.KeepDeleted.Ticks;

    private static long Parse(string version) =>
        long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private void Purge(SqliteConnection connection) => SqliteWorkitems.Purge(connection, OldestKept);
}
