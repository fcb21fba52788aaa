using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Events;

/// <summary>
/// What happened to an instance, as a CloudEvent (version 1.0). Nothing in it comes from a patient: UIDs, codes, and names
/// of this service's own making.
/// </summary>
internal sealed record InstanceEvent
{
    /// <summary>The same whenever the same change is published, and no other's: the key to find duplicates by.</summary>
    public required string Id { get; init; }

    /// <summary>One of <see cref="TypeOf"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The service: a URI reference.</summary>
    public required string Source { get; init; }

    /// <summary>The resource's path below the service's URL.</summary>
    public required string Subject { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The instance as it is after the change; for a deletion, as it was.</summary>
    public required InstanceEntry Instance { get; init; }

    /// <summary>Ascending within a study: of two events of one instance, the later one has the greater.</summary>
    public required long Sequence { get; init; }

    /// <summary>Where the instance is retrieved (WADO-RS): a URI reference, absolute when the service knows its own URL.</summary>
    public required string WadoUrl { get; init; }

    /// <summary>The type of the event about a kind of change.</summary>
    public static string TypeOf(IndexChangeKind kind) =>
        kind switch
        {
            IndexChangeKind.Stored => "ServerlessDicom.InstanceStored",
            IndexChangeKind.Replaced => "ServerlessDicom.InstanceUpdated",
            IndexChangeKind.Deleted => "ServerlessDicom.InstanceDeleted",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No event tells of this kind of change."),
        };
}
