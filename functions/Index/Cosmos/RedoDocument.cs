namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>A piece of the redo of an <see cref="OpenChange"/>, when that is too large for the study's document.</summary>
internal sealed record RedoDocument : IndexDocument
{
    /// <summary>As in <see cref="OpenChange.Redo"/>.</summary>
    public required ReadOnlyMemory<byte> Redo { get; init; }
}
