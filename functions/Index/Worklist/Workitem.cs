namespace ServerlessDicom.Functions.Index.Worklist;

/// <summary>A workitem: an instance of the Unified Procedure Step (PS3.4 Annex CC).</summary>
internal sealed record Workitem
{
    /// <summary>Its SOP Instance UID.</summary>
    public required string Uid { get; init; }

    /// <summary>Procedure Step State (0074,1000), which <see cref="Json"/> has too.</summary>
    public required WorkitemState State { get; init; }

    /// <summary>Transaction UID (0008,1195), the lock of who performs it; null while it is scheduled. Never in <see cref="Json"/>.</summary>
    public string? TransactionUid { get; init; }

    /// <summary>All other attributes: a DICOM JSON object (UTF-8, keys ascending, no white space).</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>What a search may match, in the normal form of <see cref="SearchAttribute.Kind"/>.</summary>
    public required IReadOnlyList<AttributeValue> Values { get; init; }

    /// <summary>The place in the order of searches, unique: ordinal, ASCII.</summary>
    public required string Sort { get; init; }

    /// <summary>Who is told of its changes, each once.</summary>
    public IReadOnlyList<WorkitemSubscriber> Subscribers { get; init; } = [];

    /// <summary>When it came to a final state; null while it has none.</summary>
    public DateTimeOffset? FinalAt { get; init; }
}

/// <summary>A workitem as it is kept.</summary>
/// <param name="Workitem">The workitem.</param>
/// <param name="Version">Changes with every change of it, and never comes again; letters, digits and marks that fit a header.</param>
internal sealed record StoredWorkitem(Workitem Workitem, string Version);

/// <summary>The states of PS3.4 Table CC.1.1-1.</summary>
internal enum WorkitemState
{
    /// <summary>To be performed.</summary>
    Scheduled,

    /// <summary>Claimed: a Transaction UID is set.</summary>
    InProgress,

    /// <summary>Done: final.</summary>
    Completed,

    /// <summary>Stopped for good: final.</summary>
    Canceled,
}

/// <summary>Who is told of the changes of a workitem (PS3.4 Table CC.2.3-2).</summary>
/// <param name="AETitle">The Receiving AE (0074,1234).</param>
/// <param name="HasLock">Whether the workitem must stay until the subscriber lets it go.</param>
/// <param name="Since">When the subscription began.</param>
internal sealed record WorkitemSubscriber(string AETitle, bool HasLock, DateTimeOffset Since);

/// <summary>Who is subscribed to workitems when they are created.</summary>
/// <param name="Resource">The well-known UID: of the worklist, or of the filtered worklist.</param>
/// <param name="AETitle">The Receiving AE (0074,1234).</param>
/// <param name="HasLock">Whether workitems get a deletion lock.</param>
/// <param name="Filter">The matching keys, as a query string; null for all workitems.</param>
/// <param name="Since">When the subscription began.</param>
internal sealed record WorklistSubscription(
    string Resource,
    string AETitle,
    bool HasLock,
    string? Filter,
    DateTimeOffset Since
);
