using System.Text.Json;

namespace ServerlessDicom.Functions.Events;

/// <summary>Something that happened, as a CloudEvent (version 1.0).</summary>
internal abstract record PublishedEvent
{
    /// <summary>The same whenever the same change is published, and no other's: the key to find duplicates by.</summary>
    public required string Id { get; init; }

    /// <summary>What kind of thing happened.</summary>
    public required string Type { get; init; }

    /// <summary>The service: a URI reference.</summary>
    public required string Source { get; init; }

    /// <summary>The resource's path below the service's URL.</summary>
    public required string Subject { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Writes the members of <c>data</c>.</summary>
    public abstract void WriteData(Utf8JsonWriter json);
}
