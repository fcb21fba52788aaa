namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>What a caller wants of a study, while it waits for its turn.</summary>
internal abstract class StudyWork
{
    /// <summary>How much of a change it takes.</summary>
    public virtual int Records => 1;

    /// <summary>Whether another, which comes next, can be decided together with this one.</summary>
    public virtual bool Joins(StudyWork next) => false;

    /// <summary>Begins; false when the caller has gone, who is told so.</summary>
    public abstract bool TryStart();

    /// <summary>Adds itself to a change, perhaps for the second time, to another one.</summary>
    public abstract Task ApplyAsync(StudyChange change);

    /// <summary>Tells the caller that it is done.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that it failed.</summary>
    public abstract void Fail(Exception exception);
}

/// <summary>Work with a result.</summary>
internal abstract class StudyWork<T>(CancellationToken cancellationToken) : StudyWork
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    /// <summary>Done when the change is carried out.</summary>
    public Task<T> Task => _completion.Task;

    /// <inheritdoc/>
    public override bool TryStart() =>
        !cancellationToken.IsCancellationRequested || !_completion.TrySetCanceled(cancellationToken);

    /// <inheritdoc/>
    public override async Task ApplyAsync(StudyChange change) => _result = await RunAsync(change);

    /// <inheritdoc/>
    public override void Complete() => _completion.TrySetResult(_result);

    /// <inheritdoc/>
    public override void Fail(Exception exception) => _completion.TrySetException(exception);

    /// <summary>Adds itself to a change, and tells the result.</summary>
    protected abstract Task<T> RunAsync(StudyChange change);
}

/// <summary>Stores records.</summary>
internal sealed class StoreWork(
    IReadOnlyList<InstanceRecord> records,
    ExistingInstance existing,
    CancellationToken cancellationToken
) : StudyWork<IReadOnlyList<CommitOutcome>>(cancellationToken)
{
    /// <inheritdoc/>
    public override int Records => records.Count;

    /// <inheritdoc/>
    public override bool Joins(StudyWork next) => next is StoreWork;

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<CommitOutcome>> RunAsync(StudyChange change)
    {
        await change.LoadAsync(
            records.Select(record => record.Entry.SeriesInstanceUid),
            records.Select(record => record.Entry.SopInstanceUid)
        );
        var outcomes = new CommitOutcome[records.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = change.Store(records[i], existing);
        }

        return outcomes;
    }
}

/// <summary>Deletes a study, series or instance.</summary>
internal sealed class DeleteWork(string? series, string? instance, CancellationToken cancellationToken)
    : StudyWork<int>(cancellationToken)
{
    /// <inheritdoc/>
    protected override Task<int> RunAsync(StudyChange change) => change.DeleteAsync(series, instance);
}

/// <summary>Puts new attributes in the place of those that instances have.</summary>
internal sealed class ReindexWork(IReadOnlyList<InstanceRecord> records, CancellationToken cancellationToken)
    : StudyWork<bool>(cancellationToken)
{
    /// <inheritdoc/>
    protected override async Task<bool> RunAsync(StudyChange change)
    {
        await change.ReindexAsync(records);
        return true;
    }
}

/// <summary>Points instances at other metadata.</summary>
internal sealed class MoveWork(
    string series,
    IReadOnlyDictionary<string, BlobRange> metadata,
    CancellationToken cancellationToken
) : StudyWork<bool>(cancellationToken)
{
    /// <inheritdoc/>
    protected override async Task<bool> RunAsync(StudyChange change)
    {
        await change.MoveMetadataAsync(series, metadata);
        return true;
    }
}
