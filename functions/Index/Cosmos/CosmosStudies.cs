using System.Collections.Concurrent;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>
/// Decides changes of studies, and has them carried out (docs/decisions/0008). What callers in this process want of one
/// study at the same time waits in a queue and is decided together.
/// </summary>
/// <param name="database">Where the documents are.</param>
/// <param name="options">How long traces of what was deleted are kept.</param>
/// <param name="time">The clock.</param>
/// <param name="patience">How long an open change of another process is left to that one.</param>
internal sealed class CosmosStudies(CosmosDatabase database, IndexOptions options, TimeProvider time, TimeSpan patience)
{
    /// <summary>Records that are decided together.</summary>
    public const int MostRecords = 100;

    /// <summary>How often a change is decided anew because another was decided before it.</summary>
    private const int MostAttempts = 50;

    /// <summary>An open change older than that was abandoned by its process.</summary>
    private static readonly TimeSpan _abandoned = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan _firstWait = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _longestWait = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<StudyWork>> _queues = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Study, string Change), Lazy<Task>> _carried = new();

    /// <summary>
    /// Seconds for which documents of what is gone are kept: for as long as they are asked for, and for long enough to
    /// keep out whoever comes late.
    /// </summary>
    private int KeepSeconds => (int)Math.Clamp(options.KeepDeleted.TotalSeconds, 3600, int.MaxValue);

    /// <summary>
    /// Seconds for which changes are kept: for those who are told of them, and for long enough that they are entered into
    /// the change feed before they go.
    /// </summary>
    private int KeepChangeSeconds => (int)Math.Clamp(options.KeepDeleted.TotalSeconds, 2 * 86_400, int.MaxValue);

    /// <summary>Stores records of one study. Can be cancelled until its turn comes.</summary>
    public Task<IReadOnlyList<CommitOutcome>> StoreAsync(
        string study,
        IReadOnlyList<InstanceRecord> records,
        ExistingInstance existing,
        CancellationToken cancellationToken
    )
    {
        var work = new StoreWork(records, existing, cancellationToken);
        Enqueue(study, work);
        return work.Task;
    }

    /// <summary>Deletes a study, series or instance; how many instances that were. Can be cancelled until its turn comes.</summary>
    public Task<int> DeleteAsync(string study, string? series, string? instance, CancellationToken cancellationToken)
    {
        var work = new DeleteWork(series, instance, cancellationToken);
        Enqueue(study, work);
        return work.Task;
    }

    /// <summary>Points the instances of a series, by their version, at other metadata. Can be cancelled until its turn comes.</summary>
    public Task MoveMetadataAsync(
        string study,
        string series,
        IReadOnlyDictionary<string, BlobRange> metadata,
        CancellationToken cancellationToken
    )
    {
        var work = new MoveWork(series, metadata, cancellationToken);
        Enqueue(study, work);
        return work.Task;
    }

    /// <summary>Puts new attributes in the place of those that instances have. Can be cancelled until its turn comes.</summary>
    public Task ReindexAsync(string study, IReadOnlyList<InstanceRecord> records, CancellationToken cancellationToken)
    {
        var work = new ReindexWork(records, cancellationToken);
        Enqueue(study, work);
        return work.Task;
    }

    /// <summary>
    /// The study when what its document says is also what its series and instances are; null when there is none. An open
    /// change of another process is waited for, or carried out.
    /// </summary>
    public async Task<StudyDocument?> SettleAsync(string study, CancellationToken cancellationToken) =>
        await SettleAsync(study, isWriter: false, cancellationToken) as StudyDocument;

    /// <summary>Carries out the open change of a study, if there is one, of whatever kind.</summary>
    public Task FinishAsync(string study, CancellationToken cancellationToken) =>
        SettleAsync(study, isWriter: true, cancellationToken);

    private void Enqueue(string study, StudyWork work)
    {
        Queue<StudyWork>? queue;
        lock (_lock)
        {
            if (_queues.TryGetValue(study, out queue))
            {
                queue.Enqueue(work);
                return;
            }

            _queues.Add(study, queue = new Queue<StudyWork>([work]));
        }

        _ = RunAsync(study, queue);
    }

    private async Task RunAsync(string study, Queue<StudyWork> queue)
    {
        // The first caller is not to do the work of all who come while it does.
        await Task.Yield();
        while (NextGroup(study, queue) is { Count: > 0 } group)
        {
            try
            {
                await DecideAsync(study, group);
                group.ForEach(work => work.Complete());
            }
            catch (Exception e)
            {
                group.ForEach(work => work.Fail(e));
            }
        }
    }

    /// <summary>The next works to decide together; none, and the queue is gone, when nobody waits.</summary>
    private List<StudyWork> NextGroup(string study, Queue<StudyWork> queue)
    {
        var group = new List<StudyWork>();
        var records = 0;
        lock (_lock)
        {
            while (queue.TryPeek(out var next) && (group.Count == 0 || group[0].Joins(next)))
            {
                records += next.Records;
                if (group.Count > 0 && records > MostRecords)
                {
                    break;
                }

                queue.Dequeue();
                if (next.TryStart())
                {
                    group.Add(next);
                }
            }

            if (group.Count == 0)
            {
                _queues.Remove(study);
            }
        }

        return group;
    }

    private async Task DecideAsync(string study, List<StudyWork> group)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var present = await SettleAsync(study, isWriter: true, CancellationToken.None);
            var now = Microseconds.Of(time.GetUtcNow());
            var name = Guid.NewGuid().ToString("N");
            var change = new StudyChange(database, study, present, name, now, KeepSeconds);
            Decision? decision;
            try
            {
                decision = await ApplyAsync(group, change);
            }
            catch (InvalidDataException)
            {
                // Some of what was read may be older than what another process decided meanwhile, and some newer.
                var later = await database.ReadAsync(study, DocumentId.Study, CancellationToken.None);
                if (later?.ETag == present?.ETag)
                {
                    throw;
                }

                continue;
            }

            if (decision is null)
            {
                await GarbageNotes.WriteAsync(database, study, (name, 0), now, [], change.Segments);
                return;
            }

            var open = await RedoPieces.WriteAsync(database, decision, now);
            if (await TryDecideAsync(decision, open) is { } decided)
            {
                if (decided is StudyDocument { Open: not null } unsettled)
                {
                    await CarryOutAsync(unsettled, decision.Redo);
                }

                return;
            }

            await RedoPieces.DeleteAsync(database, study, name, open);
        }

        throw CosmosFailure.Contended();
    }

    private static async Task<Decision?> ApplyAsync(List<StudyWork> group, StudyChange change)
    {
        foreach (var work in group)
        {
            await work.ApplyAsync(change);
        }

        return await change.FinishAsync();
    }

    /// <summary>Writes the decision: what the study's document is then. Null when another change was decided before.</summary>
    private async Task<IndexDocument?> TryDecideAsync(Decision decision, OpenChange open)
    {
        var study = decision.Study with { Open = open };
        string? eTag;
        try
        {
            eTag = decision.ETag is null
                ? await database.TryCreateAsync(study, CancellationToken.None)
                : await database.TryReplaceAsync(study, decision.ETag, CancellationToken.None);
        }
        catch (IndexUnavailableException)
        {
            // It may have been written, and only the answer was lost.
            if (await FindAsync(study) is { } written)
            {
                return written;
            }

            throw;
        }

        // The client may have sent it twice, so that it stood in its own way.
        return eTag is null ? await FindAsync(study) : study with { ETag = eTag };
    }

    private async Task<IndexDocument?> FindAsync(StudyDocument decided)
    {
        var present = await database.ReadAsync(decided.StudyInstanceUid, DocumentId.Study, CancellationToken.None);
        var change = (present as StudyDocument)?.Change ?? (present as GoneDocument)?.Change;
        return change == decided.Change ? present : null;
    }

    private async Task<IndexDocument?> SettleAsync(string study, bool isWriter, CancellationToken cancellationToken)
    {
        string? seen = null;
        var since = 0L;
        var wait = _firstWait;
        while (true)
        {
            var present = await database.ReadAsync(study, DocumentId.Study, cancellationToken);
            if (present is not StudyDocument { Open: { } open } document || (open.IsMove && !isWriter))
            {
                return present;
            }

            if (document.Change != seen)
            {
                (seen, since, wait) = (document.Change, TimeProvider.System.GetTimestamp(), _firstWait);
            }

            var isOwn = _carried.ContainsKey((study, document.Change));
            var isOld = Microseconds.Of(time.GetUtcNow() - _abandoned) > open.At;
            if (isOwn || isOld || TimeProvider.System.GetElapsedTime(since) >= patience)
            {
                await CarryOutAsync(document, null).WaitAsync(cancellationToken);
            }
            else
            {
                await Task.Delay(wait, cancellationToken);
                wait = wait * 2 < _longestWait ? wait * 2 : _longestWait;
            }
        }
    }

    /// <summary>Carries an open change out, once at a time within this process.</summary>
    private Task CarryOutAsync(StudyDocument study, Redo? redo)
    {
        var key = (study.StudyInstanceUid, study.Change);
        return _carried
            .GetOrAdd(
                key,
                _ => new Lazy<Task>(async () =>
                {
                    try
                    {
                        await CarryOutOnceAsync(study, redo);
                    }
                    finally
                    {
                        _carried.TryRemove(key, out var _);
                    }
                })
            )
            .Value;
    }

    private async Task CarryOutOnceAsync(StudyDocument study, Redo? redo)
    {
        redo ??= await RedoPieces.ReadAsync(database, study);
        if (redo is not null)
        {
            await new ChangeCarrier(database, study, redo, KeepSeconds, KeepChangeSeconds).RunAsync();
        }
        else if (await FindAsync(study) is StudyDocument { Open: not null })
        {
            throw new InvalidDataException("The index has lost what is left to do of a change.");
        }
    }
}
