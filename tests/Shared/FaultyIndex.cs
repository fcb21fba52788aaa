using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Tests;

/// <summary>Takes every writing step of another index through a <see cref="FaultPlan"/>.</summary>
internal sealed class FaultyIndex(IMetadataIndex inner, FaultPlan plan) : IMetadataIndex
{
    public Task<IReadOnlyList<CommitOutcome>> CommitAsync(
        IReadOnlyList<InstanceRecord> records,
        ExistingInstance existing,
        CancellationToken cancellationToken
    ) => plan.StepAsync(() => inner.CommitAsync(records, existing, cancellationToken));

    public ValueTask<InstanceEntry?> FindAsync(
        string study,
        string series,
        string instance,
        CancellationToken cancellationToken
    ) => inner.FindAsync(study, series, instance, cancellationToken);

    public ValueTask<string?> FindVersionAsync(
        string study,
        string? series,
        string? instance,
        CancellationToken cancellationToken
    ) => inner.FindVersionAsync(study, series, instance, cancellationToken);

    public Task<InstanceListing?> ListAsync(string study, string? series, CancellationToken cancellationToken) =>
        inner.ListAsync(study, series, cancellationToken);

    public Task<SearchResult> SearchAsync(SearchQuery query, CancellationToken cancellationToken) =>
        inner.SearchAsync(query, cancellationToken);

    public Task<int> DeleteAsync(string study, string? series, string? instance, CancellationToken cancellationToken) =>
        plan.StepAsync(() => inner.DeleteAsync(study, series, instance, cancellationToken));

    public ValueTask<bool> WasDeletedAsync(
        string study,
        string? series,
        string? instance,
        CancellationToken cancellationToken
    ) => inner.WasDeletedAsync(study, series, instance, cancellationToken);

    public Task<ChangePage> ReadChangesAsync(string? after, int limit, CancellationToken cancellationToken) =>
        // Reading is no step, but the dead do not read.
        plan.IsDead
            ? Task.FromException<ChangePage>(plan.Fault())
            : inner.ReadChangesAsync(after, limit, cancellationToken);

    public Task<string?> ReadPositionAsync(string consumer, CancellationToken cancellationToken) =>
        inner.ReadPositionAsync(consumer, cancellationToken);

    public Task SavePositionAsync(string consumer, string position, CancellationToken cancellationToken) =>
        plan.StepAsync(async () =>
        {
            await inner.SavePositionAsync(consumer, position, cancellationToken);
            return true;
        });

    public Task<IReadOnlyList<string>> ReadGarbageAsync(
        DateTimeOffset before,
        int limit,
        CancellationToken cancellationToken
    ) => inner.ReadGarbageAsync(before, limit, cancellationToken);

    public Task ForgetGarbageAsync(IReadOnlyCollection<string> blobNames, CancellationToken cancellationToken) =>
        plan.StepAsync(async () =>
        {
            await inner.ForgetGarbageAsync(blobNames, cancellationToken);
            return true;
        });

    public Task<IReadOnlyList<string>> FindUnreferencedAsync(
        IReadOnlyCollection<string> blobNames,
        CancellationToken cancellationToken
    ) => inner.FindUnreferencedAsync(blobNames, cancellationToken);

    public Task<IReadOnlyList<(string Study, string Series)>> FindFragmentedSeriesAsync(
        int segments,
        int limit,
        CancellationToken cancellationToken
    ) => inner.FindFragmentedSeriesAsync(segments, limit, cancellationToken);

    public Task MoveMetadataAsync(
        string study,
        string series,
        IReadOnlyDictionary<string, BlobRange> metadataByVersion,
        CancellationToken cancellationToken
    ) =>
        plan.StepAsync(async () =>
        {
            await inner.MoveMetadataAsync(study, series, metadataByVersion, cancellationToken);
            return true;
        });
}
