namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>A change of a study that is decided and not yet carried out in full.</summary>
internal sealed record OpenChange
{
    /// <summary>When it was decided (<see cref="Microseconds"/>).</summary>
    public required long At { get; init; }

    /// <summary>
    /// Whether it only moves metadata, so that studies, series and instances stay as they are: no reader waits for it.
    /// </summary>
    public bool IsMove { get; init; }

    /// <summary><see cref="Cosmos.Redo.Pack"/>; null when it is in <see cref="RedoDocument"/>s.</summary>
    public byte[]? Redo { get; init; }

    /// <summary>The number of <see cref="RedoDocument"/>s.</summary>
    public int Pieces { get; init; }
}
