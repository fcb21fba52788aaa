using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Index.Conformance;

/// <summary>What every <see cref="IMetadataIndex"/> does.</summary>
public abstract partial class IndexConformance : IAsyncLifetime
{
    /// <summary>The index, empty.</summary>
    private protected IMetadataIndex Index { get; set; } = null!;

    /// <summary>The same index as another process has it open; <see cref="Index"/> where only one can.</summary>
    private protected IMetadataIndex Other { get; set; } = null!;

    /// <summary>The change feed of <see cref="Index"/>.</summary>
    private protected IChangeFeed Feed { get; set; } = null!;

    /// <summary>The change feed of <see cref="Other"/>.</summary>
    private protected IChangeFeed OtherFeed { get; set; } = null!;

    /// <summary>The requests for storage commitment of <see cref="Index"/>.</summary>
    private protected ICommitmentStore Commitments { get; set; } = null!;

    /// <summary>The requests for storage commitment of <see cref="Other"/>.</summary>
    private protected ICommitmentStore OtherCommitments { get; set; } = null!;

    /// <summary>The extended tags of <see cref="Index"/>.</summary>
    private protected IExtendedTagIndex Tags { get; set; } = null!;

    /// <summary>The extended tags of <see cref="Other"/>.</summary>
    private protected IExtendedTagIndex OtherTags { get; set; } = null!;

    /// <summary>The clock of both.</summary>
    private protected ManualTime Time { get; } = new();

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens the index; skips the test where it cannot be had.</summary>
    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();
}
