namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Blobs that are no longer in use.</summary>
internal sealed record GarbageDocument : IndexDocument
{
    /// <summary>Since when (<see cref="Microseconds"/>).</summary>
    public required long At { get; init; }

    /// <summary>Their names.</summary>
    public required IReadOnlyList<string> Names { get; init; }
}
