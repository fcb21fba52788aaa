namespace ServerlessDicom.Functions.Index;

/// <summary>
/// The changes of all studies in one order (docs/decisions/0016). They are numbered from 1 on without gaps, and none
/// becomes visible after one with a higher number has: whoever has read up to a number has missed nothing before it.
/// They are kept for <see cref="IndexOptions.KeepChanges"/>.
/// </summary>
internal interface IChangeFeed
{
    /// <summary>Enters what has happened since into the feed, and tells what there is.</summary>
    /// <param name="from">Where a window of time begins; null for the oldest change that is kept.</param>
    /// <param name="until">
    /// Where a window of time ends; null for none. If that is not after now, no change is entered from now on whose
    /// <see cref="FeedChange.At"/> is before it.
    /// </param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="IndexUnavailableException">Among others: there is too much to enter at once.</exception>
    Task<ChangeFeedExtent> ReadExtentAsync(
        DateTimeOffset? from,
        DateTimeOffset? until,
        CancellationToken cancellationToken
    );

    /// <summary>Reads changes in their order.</summary>
    /// <param name="after">The number that they come after.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>
    /// Changes with consecutive numbers. None where there are no more; where some have expired since the extent was read,
    /// the first is not the one after <paramref name="after"/>.
    /// </returns>
    Task<IReadOnlyList<FeedChange>> ReadAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>Enters everything that has happened since into the feed, however much that is: it must be done before it expires.</summary>
    Task EnterAsync(CancellationToken cancellationToken);
}

/// <summary>What the change feed holds.</summary>
/// <param name="First">Number of the oldest change that is kept; <paramref name="Last"/> + 1 when there is none.</param>
/// <param name="FirstAt">When that was; null when there is none.</param>
/// <param name="Last">Number of the latest change; 0 when there never was one.</param>
/// <param name="From">Number of the first change in the window of time; <paramref name="Last"/> + 1 when there is none.</param>
internal sealed record ChangeFeedExtent(long First, DateTimeOffset? FirstAt, long Last, long From);

/// <summary>One change in the feed.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="At">When it happened: never before the change ahead of it.</param>
/// <param name="Kind">What happened.</param>
/// <param name="StudyInstanceUid">Where.</param>
/// <param name="SeriesInstanceUid">Where.</param>
/// <param name="SopInstanceUid">Where.</param>
/// <param name="Version"><see cref="InstanceEntry.Version"/> of what was stored or deleted.</param>
internal sealed record FeedChange(
    long Sequence,
    DateTimeOffset At,
    IndexChangeKind Kind,
    string StudyInstanceUid,
    string SeriesInstanceUid,
    string SopInstanceUid,
    string Version
);
