namespace ServerlessDicom.Functions.Index;

/// <summary>
/// The index of everything stored: a Cosmos DB container in Azure, SQLite when embedded. One item per instance; what
/// is known of studies and series follows from their instances. Within a study a SOP Instance UID is unique.
/// </summary>
internal interface IMetadataIndex
{
    /// <summary>
    /// Makes instances visible, all levels at once. When the task is done they are durable and every search and
    /// listing sees them. Outcomes are in the order of <paramref name="records"/>.
    /// </summary>
    Task<IReadOnlyList<CommitOutcome>> CommitAsync(
        IReadOnlyList<InstanceRecord> records,
        ExistingInstance existing,
        CancellationToken cancellationToken
    );

    /// <summary>Finds one instance.</summary>
    ValueTask<InstanceEntry?> FindAsync(
        string study,
        string series,
        string instance,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// The version of a study, a series or an instance, as <see cref="InstanceListing"/> and <see cref="InstanceEntry"/>
    /// have it; null when there is no such resource. It costs the same whatever lies below.
    /// </summary>
    ValueTask<string?> FindVersionAsync(
        string study,
        string? series,
        string? instance,
        CancellationToken cancellationToken
    );

    /// <summary>Lists a study, or one series of it, in the order of <see cref="SearchResult.Matches"/>; null when there is nothing.</summary>
    Task<InstanceListing?> ListAsync(string study, string? series, CancellationToken cancellationToken);

    /// <summary>Searches.</summary>
    Task<SearchResult> SearchAsync(SearchQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a study, a series or an instance, at once for every search and listing; remembers that it was there.
    /// The blobs become garbage. The number of instances deleted.
    /// </summary>
    Task<int> DeleteAsync(string study, string? series, string? instance, CancellationToken cancellationToken);

    /// <summary>Whether the resource was deleted, is not there again, and its tombstone is still kept (PS3.18 §8.5: 410).</summary>
    ValueTask<bool> WasDeletedAsync(
        string study,
        string? series,
        string? instance,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Changes after a position, those of one study in their order: the outbox for events. Whoever goes on from the
    /// position that comes with them sees every change at least once.
    /// </summary>
    /// <param name="after">A position that was given out before; null for the oldest change that is kept.</param>
    /// <param name="limit">About how many changes at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<ChangePage> ReadChangesAsync(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>How far a consumer of the changes has come; null when it has not begun.</summary>
    Task<string?> ReadPositionAsync(string consumer, CancellationToken cancellationToken);

    /// <summary>Keeps how far a consumer of the changes has come.</summary>
    Task SavePositionAsync(string consumer, string position, CancellationToken cancellationToken);

    /// <summary>Blobs that a delete, replacement or compaction left behind before a moment and that no instance uses.</summary>
    Task<IReadOnlyList<string>> ReadGarbageAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>Forgets garbage whose blobs are deleted.</summary>
    Task ForgetGarbageAsync(IReadOnlyCollection<string> blobNames, CancellationToken cancellationToken);

    /// <summary>Those of the names that no instance uses and that are not yet noted as garbage.</summary>
    Task<IReadOnlyList<string>> FindUnreferencedAsync(
        IReadOnlyCollection<string> blobNames,
        CancellationToken cancellationToken
    );

    /// <summary>Series whose metadata lie in more than <paramref name="segments"/> segments.</summary>
    Task<IReadOnlyList<(string Study, string Series)>> FindFragmentedSeriesAsync(
        int segments,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Points instances at their metadata's new place. Versions that are no longer current are passed over; the
    /// segments nobody uses any more become garbage. Not a change to the resources: ETags stay.
    /// </summary>
    Task MoveMetadataAsync(
        string study,
        string series,
        IReadOnlyDictionary<string, BlobRange> metadataByVersion,
        CancellationToken cancellationToken
    );
}

/// <summary>What to do when an instance with the same UIDs but other content is there.</summary>
internal enum ExistingInstance
{
    /// <summary>Refuse the new one (409, failure reason 45070).</summary>
    Reject,

    /// <summary>The new one takes its place.</summary>
    Replace,

    /// <summary>Keep the old one, answer success.</summary>
    Ignore,
}

/// <summary>What became of one record.</summary>
internal enum CommitOutcome
{
    /// <summary>It is now in the index.</summary>
    Stored,

    /// <summary>It took the place of an instance with other content.</summary>
    Replaced,

    /// <summary>The same bytes are there already; nothing changed. The new blob is not referenced.</summary>
    Identical,

    /// <summary>An instance with other content is there and stays (<see cref="ExistingInstance.Ignore"/>). The new blob is not referenced.</summary>
    Ignored,

    /// <summary>An instance with other content is there (<see cref="ExistingInstance.Reject"/>). The new blob is not referenced.</summary>
    Conflict,
}

/// <summary>A study or series.</summary>
/// <param name="Version">Changes whenever an instance is added, replaced or deleted in it; made of letters and digits.</param>
/// <param name="Instances">Its instances.</param>
internal sealed record InstanceListing(string Version, IReadOnlyList<InstanceEntry> Instances);

/// <summary>Some changes.</summary>
/// <param name="Changes">They; empty when there are no more at the moment.</param>
/// <param name="Position">Where to go on: an opaque text of at most a few kilobytes.</param>
internal sealed record ChangePage(IReadOnlyList<IndexChange> Changes, string Position);

/// <summary>One change of the index.</summary>
/// <param name="Sequence">Unique and ascending within a study, and by and large ascending over all changes.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When.</param>
/// <param name="Instance">
/// The instance as it is after the change; for a deletion, as it was. Its <see cref="InstanceEntry.PixelDataLayout"/> may
/// be left out.
/// </param>
internal sealed record IndexChange(long Sequence, IndexChangeKind Kind, DateTimeOffset At, InstanceEntry Instance);

/// <summary>Kinds of change.</summary>
internal enum IndexChangeKind
{
    Stored,
    Replaced,
    Deleted,
}
