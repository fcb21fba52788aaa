using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Triggers;

/// <summary>Somebody who is to see every change of the index.</summary>
/// <param name="Name">What its position is kept under (<see cref="IMetadataIndex.SavePositionAsync"/>).</param>
/// <param name="HandleAsync">
/// Takes changes, those of one instance in their order. When it throws, it gets the same ones again; it may get changes
/// again that it has handled.
/// </param>
internal sealed record ChangeConsumer(
    string Name,
    Func<IReadOnlyList<IndexChange>, CancellationToken, Task> HandleAsync
);
