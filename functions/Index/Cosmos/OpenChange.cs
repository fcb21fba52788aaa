namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>A change of a study that is decided and not yet carried out in full.</summary>
internal sealed record OpenChange
{
    /// <summary>A random name, so that whoever decided it knows it again.</summary>
    public required string Id { get; init; }

    /// <summary>When it was decided (UTC ticks).</summary>
    public required long At { get; init; }

    /// <summary>What is left to write, as <see cref="Redo"/> packs it; null when it is in a <see cref="RedoDocument"/>.</summary>
    public ReadOnlyMemory<byte>? Redo { get; init; }
}
