using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Azure.Cosmos;
using ServerlessDicom.Functions.Index.Worklist;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>
/// The worklist in a container of its own, a partition for each workitem: claims and updates touch one document, and only
/// searches look into all partitions.
/// </summary>
/// <param name="container">The container.</param>
/// <param name="options">Settings.</param>
/// <param name="time">The clock.</param>
internal sealed class CosmosWorklist(Container container, IndexOptions options, TimeProvider time) : IWorklist
{
    private static readonly DocumentJson _json = DocumentJson.Compact;

    /// <inheritdoc/>
    public async Task<bool> TryCreateAsync(Workitem workitem, CancellationToken cancellationToken)
    {
        // What is left of a deleted one has the same id, for as long as it is remembered.
        using var response = await CosmosDatabase.CallAsync(
            () =>
                container.CreateItemStreamAsync(
                    CosmosDatabase.Write(WorkitemDocuments.Of(workitem)),
                    new PartitionKey(workitem.Uid),
                    null,
                    cancellationToken
                ),
            cancellationToken
        );
        return CosmosDatabase.IsDone(response, HttpStatusCode.Conflict);
    }

    /// <inheritdoc/>
    public async ValueTask<StoredWorkitem?> FindAsync(string uid, CancellationToken cancellationToken) =>
        await ReadAsync(uid, cancellationToken) is { Kind: WorkitemDocument.Workitem } document
            ? WorkitemDocuments.Read(document)
            : null;

    /// <inheritdoc/>
    public Task<bool> TryReplaceAsync(Workitem workitem, string version, CancellationToken cancellationToken) =>
        TryReplaceAsync(WorkitemDocuments.Of(workitem), version, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryDeleteAsync(string uid, string version, CancellationToken cancellationToken)
    {
        var seconds = (int)Math.Min(options.KeepDeleted.TotalSeconds, int.MaxValue);
        var gone = new WorkitemDocument
        {
            Id = uid,
            WorkitemUid = uid,
            Kind = WorkitemDocument.Gone,
            DeletedAt = Microseconds.Of(time.GetUtcNow()),
            TimeToLive = Math.Max(1, seconds),
        };
        return TryReplaceAsync(gone, version, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> WasDeletedAsync(string uid, CancellationToken cancellationToken) =>
        await ReadAsync(uid, cancellationToken) is { Kind: WorkitemDocument.Gone, DeletedAt: { } at }
        && Microseconds.ToMoment(at) >= time.GetUtcNow() - options.KeepDeleted;

    /// <inheritdoc/>
    public async Task<WorkitemPage> SearchAsync(WorkitemQuery query, CancellationToken cancellationToken)
    {
        var sql = new CosmosQuery("SELECT * FROM c WHERE c.kind = 'workitem'");
        var isExact = AppendConditions(sql, query);
        sql.Append(" ORDER BY c.sort");
        var toSkip = (long)query.Offset;
        if (isExact)
        {
            sql.Append(" OFFSET ").Append(Text(query.Offset)).Append(" LIMIT ").Append(Text(query.Limit));
            toSkip = 0;
        }

        var (matches, bytes, seen, isCut) = (new List<StoredWorkitem>(), 0L, 0L, false);
        await foreach (var document in QueryAsync(sql, cancellationToken))
        {
            if (!isExact && !WorkitemDocuments.Matches(document, query.Condition))
            {
                continue;
            }

            seen++;
            if (seen <= toSkip || isCut || matches.Count == query.Limit)
            {
                continue;
            }

            bytes += document.Json.Length;
            if (matches.Count > 0 && bytes > query.MostBytes)
            {
                isCut = true;
                continue;
            }

            matches.Add(WorkitemDocuments.Read(document));
        }

        var total =
            !isExact ? seen
            : isCut || matches.Count == query.Limit || (matches.Count == 0 && query.Offset > 0)
                ? await CountAsync(query, cancellationToken)
            : query.Offset + matches.Count;
        return new WorkitemPage(matches, Math.Max(0, total - query.Offset - matches.Count));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> FindExpiredAsync(
        DateTimeOffset before,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var sql = new CosmosQuery("SELECT c.id FROM c WHERE c.kind = 'workitem' AND c.locked = false AND c.finalAt < ")
            .Operand(Microseconds.From(before))
            .Append(" OFFSET 0 LIMIT ")
            .Append(Text(limit));
        return await ReadAllAsync(sql, null, result => result.GetProperty("id").GetString()!, cancellationToken)
            .ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WorklistSubscription>> ReadSubscriptionsAsync(CancellationToken cancellationToken)
    {
        var subscriptions = new List<WorklistSubscription>();
        foreach (var resource in WorklistResource.All)
        {
            var ofResource = ReadAllAsync(
                new CosmosQuery("SELECT * FROM c WHERE c.kind = 'subscription' AND c.workitemUid = ").Operand(resource),
                resource,
                result => WorkitemDocuments.Read(result.Deserialize(_json.SubscriptionDocument)!),
                cancellationToken
            );
            subscriptions.AddRange(await ofResource.ToListAsync(cancellationToken));
        }

        return subscriptions;
    }

    /// <inheritdoc/>
    public async Task SaveSubscriptionAsync(WorklistSubscription subscription, CancellationToken cancellationToken)
    {
        var document = WorkitemDocuments.Of(subscription, IdOf(subscription.AETitle));
        using var response = await CosmosDatabase.CallAsync(
            () =>
                container.UpsertItemStreamAsync(
                    CosmosDatabase.Write(document),
                    new PartitionKey(subscription.Resource),
                    null,
                    cancellationToken
                ),
            cancellationToken
        );
        CosmosDatabase.ThrowUnlessSuccess(response);
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteSubscriptionAsync(
        string resource,
        string aeTitle,
        CancellationToken cancellationToken
    )
    {
        using var response = await CosmosDatabase.CallAsync(
            () => container.DeleteItemStreamAsync(IdOf(aeTitle), new PartitionKey(resource), null, cancellationToken),
            cancellationToken
        );
        return CosmosDatabase.IsDone(response, HttpStatusCode.NotFound);
    }

    private async Task<WorkitemDocument?> ReadAsync(string uid, CancellationToken cancellationToken)
    {
        using var response = await CosmosDatabase.CallAsync(
            () => container.ReadItemStreamAsync(uid, new PartitionKey(uid), null, cancellationToken),
            cancellationToken
        );
        return CosmosDatabase.IsDone(response, HttpStatusCode.NotFound)
            ? await JsonSerializer.DeserializeAsync(response.Content, _json.WorkitemDocument, cancellationToken)
            : null;
    }

    private async Task<bool> TryReplaceAsync(
        WorkitemDocument document,
        string version,
        CancellationToken cancellationToken
    )
    {
        using var response = await CosmosDatabase.CallAsync(
            () =>
                container.ReplaceItemStreamAsync(
                    CosmosDatabase.Write(document),
                    document.Id,
                    new PartitionKey(document.WorkitemUid),
                    new ItemRequestOptions { IfMatchEtag = version },
                    cancellationToken
                ),
            cancellationToken
        );
        return CosmosDatabase.IsDone(response, HttpStatusCode.PreconditionFailed, HttpStatusCode.NotFound);
    }

    private async Task<long> CountAsync(WorkitemQuery query, CancellationToken cancellationToken)
    {
        var sql = new CosmosQuery("SELECT VALUE COUNT(1) FROM c WHERE c.kind = 'workitem'");
        AppendConditions(sql, query);
        return await ReadAllAsync(sql, null, result => result.GetInt64(), cancellationToken)
            .SumAsync(cancellationToken);
    }

    private static bool AppendConditions(CosmosQuery sql, WorkitemQuery query)
    {
        if (query.After is { } after)
        {
            sql.Append(" AND c.sort > ").Operand(after);
        }

        return CosmosConditions.Append(sql, query.Condition.Conditions);
    }

    private IAsyncEnumerable<WorkitemDocument> QueryAsync(CosmosQuery sql, CancellationToken cancellationToken) =>
        ReadAllAsync(sql, null, result => result.Deserialize(_json.WorkitemDocument)!, cancellationToken);

    private IAsyncEnumerable<T> ReadAllAsync<T>(
        CosmosQuery sql,
        string? partition,
        Func<JsonElement, T> read,
        CancellationToken cancellationToken
    ) =>
        CosmosDatabase.ReadAllAsync(
            () =>
                container.GetItemQueryStreamIterator(
                    sql.ToDefinition(),
                    requestOptions: new QueryRequestOptions
                    {
                        PartitionKey = partition is null ? null : new PartitionKey(partition),
                        MaxItemCount = -1,
                        MaxConcurrency = -1,
                    }
                ),
            read,
            cancellationToken
        );

    // An AE title may have characters that ids may not.
    private static string IdOf(string aeTitle) =>
        $"subscriber-{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(aeTitle))}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
