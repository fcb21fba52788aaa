namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>A piece of the redo of an <see cref="OpenChange"/>, when that is too large for the study's document.</summary>
internal sealed record RedoDocument : IndexDocument
{
    /// <summary>The bytes; all pieces in their order make <see cref="Cosmos.Redo.Pack"/>.</summary>
    public required byte[] Bytes { get; init; }
}
