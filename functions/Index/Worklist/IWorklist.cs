namespace ServerlessDicom.Functions.Index.Worklist;

/// <summary>
/// The workitems of the Worklist Service (PS3.18 §11) and the subscriptions to all of them, kept beside the index: in
/// Cosmos DB in Azure, in the same SQLite file when embedded. Every change of a workitem names the version that it is
/// based on, so that of two at once exactly one is carried out.
/// </summary>
internal interface IWorklist
{
    /// <summary>Adds a workitem; durable and seen by every search when the task is done. False when there is, or was, one with this UID.</summary>
    Task<bool> TryCreateAsync(Workitem workitem, CancellationToken cancellationToken);

    /// <summary>Finds a workitem; null when there is none.</summary>
    ValueTask<StoredWorkitem?> FindAsync(string uid, CancellationToken cancellationToken);

    /// <summary>Puts a workitem in the place of the version that is there; false when that is no longer <paramref name="version"/>.</summary>
    Task<bool> TryReplaceAsync(Workitem workitem, string version, CancellationToken cancellationToken);

    /// <summary>Deletes a workitem and remembers that it was there; false when its version is no longer <paramref name="version"/>.</summary>
    Task<bool> TryDeleteAsync(string uid, string version, CancellationToken cancellationToken);

    /// <summary>Whether there was such a workitem and the memory of it is still kept (410 rather than 404).</summary>
    ValueTask<bool> WasDeletedAsync(string uid, CancellationToken cancellationToken);

    /// <summary>Searches.</summary>
    Task<WorkitemPage> SearchAsync(WorkitemQuery query, CancellationToken cancellationToken);

    /// <summary>UIDs of workitems that came to a final state before a moment and that no subscriber holds by a deletion lock.</summary>
    Task<IReadOnlyList<string>> FindExpiredAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>All subscriptions to the worklist as a whole.</summary>
    Task<IReadOnlyList<WorklistSubscription>> ReadSubscriptionsAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a subscription to the worklist, instead of the one of the same subscriber to the same resource.</summary>
    Task SaveSubscriptionAsync(WorklistSubscription subscription, CancellationToken cancellationToken);

    /// <summary>Ends a subscription to the worklist; false when there is none.</summary>
    Task<bool> DeleteSubscriptionAsync(string resource, string aeTitle, CancellationToken cancellationToken);
}
