namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>How far a consumer of the changes has come. It belongs to no study; its partition is its own id.</summary>
internal sealed record PositionDocument : IndexDocument
{
    /// <summary><see cref="ChangePage.Position"/>.</summary>
    public required string Position { get; init; }
}
