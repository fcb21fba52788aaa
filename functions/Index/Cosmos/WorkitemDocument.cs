using System.Text.Json.Serialization;
using ColumnValues = System.Collections.Generic.IReadOnlyDictionary<
    string,
    System.Collections.Generic.IReadOnlyList<string>
>;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>A document of the container <c>worklist</c>: a workitem, or what is left of one that was deleted.</summary>
internal sealed record WorkitemDocument
{
    /// <summary><see cref="Kind"/> of a workitem.</summary>
    public const string Workitem = "workitem";

    /// <summary><see cref="Kind"/> of one that was deleted.</summary>
    public const string Gone = "gone";

    /// <summary>The workitem's UID.</summary>
    public required string Id { get; init; }

    /// <summary>The same: the partition key.</summary>
    public required string WorkitemUid { get; init; }

    /// <summary>Whether it is still there.</summary>
    public required string Kind { get; init; }

    /// <summary><see cref="Worklist.Workitem.Sort"/>.</summary>
    public string Sort { get; init; } = "";

    /// <summary><see cref="Worklist.Workitem.State"/>.</summary>
    public int State { get; init; }

    /// <summary><see cref="Worklist.Workitem.TransactionUid"/>.</summary>
    public string? TransactionUid { get; init; }

    /// <summary><see cref="Worklist.Workitem.FinalAt"/> in <see cref="Microseconds"/>.</summary>
    public long? FinalAt { get; init; }

    /// <summary>When it was deleted, in <see cref="Microseconds"/>.</summary>
    public long? DeletedAt { get; init; }

    /// <summary>Whether some subscriber has a deletion lock.</summary>
    public bool Locked { get; init; }

    /// <summary>The subscribers.</summary>
    public IReadOnlyList<SubscriberField> Subscribers { get; init; } = [];

    /// <summary>Values of attributes outside sequences, by column.</summary>
    public ColumnValues A { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary><see cref="PersonName.Words"/> of the person names in <see cref="A"/>, by column.</summary>
    public ColumnValues Words { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Values of attributes in sequences: by the sequence's keyword, item by item, by column.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ColumnValues>> Items { get; init; } =
        new Dictionary<string, IReadOnlyList<ColumnValues>>();

    /// <summary><see cref="Worklist.Workitem.Json"/>.</summary>
    public string Json { get; init; } = "";

    /// <summary>Seconds after which it goes by itself; null for never.</summary>
    [JsonPropertyName("ttl")]
    public int? TimeToLive { get; init; }

    /// <summary>Set by Cosmos DB, anew with every write.</summary>
    [JsonPropertyName("_etag")]
    public string? ETag { get; init; }

    /// <summary>A subscriber of a workitem.</summary>
    /// <param name="AETitle">Who.</param>
    /// <param name="Locked">Whether with a deletion lock.</param>
    /// <param name="Since">When it began, in <see cref="Microseconds"/>.</param>
    internal sealed record SubscriberField(string AETitle, bool Locked, long Since);
}

/// <summary>A subscription to the worklist, in the partition of its resource.</summary>
internal sealed record SubscriptionDocument
{
    /// <summary>Made of the subscriber's AE title.</summary>
    public required string Id { get; init; }

    /// <summary>The UID of the worklist that is subscribed to: the partition key.</summary>
    public required string WorkitemUid { get; init; }

    /// <summary>What it is.</summary>
    public string Kind { get; init; } = "subscription";

    /// <summary>The subscriber.</summary>
    public required string AETitle { get; init; }

    /// <summary>Whether workitems get a deletion lock.</summary>
    public required bool Locked { get; init; }

    /// <summary>The matching keys; null for all workitems.</summary>
    public string? Filter { get; init; }

    /// <summary>When it began, in <see cref="Microseconds"/>.</summary>
    public required long Since { get; init; }
}
