using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Commitment;

/// <summary>
/// Checks the instances of requests, once for all who wait in this process. How far it has come is kept, so that after a
/// crash, or where another process goes on, little is checked again.
/// </summary>
internal sealed partial class CommitmentWork(
    ICommitmentStore store,
    InstanceCheck check,
    IOptions<CommitmentOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<CommitmentWork> logger
) : IAsyncDisposable
{
    /// <summary>Requests that are checked at the same time; others wait. Each has its references in memory.</summary>
    private const int MostRequests = 4;

    /// <summary>Instances that are checked before the time is looked at.</summary>
    private const int OfBatch = 16;

    /// <summary>Of these, how many at the same time.</summary>
    private const int Parallelism = 4;

    /// <summary>Requests that are gone on with in one go.</summary>
    private const int MostOpen = 100;

    /// <summary>For how long whoever works on a request has it alone: longer than it takes to read the instances of a batch, if each has 2 GB.</summary>
    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(5);

    /// <summary>How often is kept how far it has come.</summary>
    private static readonly TimeSpan _saveInterval = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Lazy<Task>> _running = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turns = new(MostRequests);

    /// <summary>
    /// Checks a request to its end, unless it is done or another process is at it. The work goes on when nobody waits for it
    /// any more.
    /// </summary>
    public Task RunAsync(string transactionUid) =>
        _running
            .GetOrAdd(
                transactionUid,
                uid => new Lazy<Task>(async () =>
                {
                    try
                    {
                        // Whoever comes first is not to do the work himself.
                        await Task.Yield();
                        await TryRunAsync(uid, lifetime.ApplicationStopping);
                    }
                    finally
                    {
                        _running.TryRemove(uid, out var _);
                    }
                })
            )
            .Value;

    /// <summary>Goes on with requests that are not done and that nobody works on.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        foreach (var open in await store.FindOpenAsync(time.GetUtcNow(), MostOpen, cancellationToken))
        {
            await RunAsync(open).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until those who are at it have left their requests to whoever comes next.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running.Values.Select(work => work.Value));
        _turns.Dispose();
    }

    private async Task TryRunAsync(string transactionUid, CancellationToken stopping)
    {
        try
        {
            await _turns.WaitAsync(stopping);
            try
            {
                await CheckAsync(transactionUid, stopping);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Whoever comes next goes on.
        }
        catch (Exception e) when (e is IndexUnavailableException or BlobsUnavailableException)
        {
            LogUnavailable(e, transactionUid);
        }
        catch (Exception e)
        {
            LogFailed(e, transactionUid);
        }
    }

    private async Task CheckAsync(string transactionUid, CancellationToken stopping)
    {
        var present = await store.ReadAsync(transactionUid, stopping);
        if (present is not { IsDone: false } || present.WorkedUntil > time.GetUtcNow())
        {
            return;
        }

        var references = CommitmentRequest.Unpack(present.Request).References;
        var outcomes = new List<byte>(present.Outcomes.ToArray());
        present = await SaveAsync(present, outcomes, isDone: false, stopping);
        var saved = Stopwatch.GetTimestamp();
        try
        {
            while (present is { IsDone: false })
            {
                var from = outcomes.Count / CommitmentResult.OutcomeBytes;
                var batch = new CommitmentOutcome[Math.Min(OfBatch, references.Count - from)];
                await Parallel.ForAsync(
                    0,
                    batch.Length,
                    new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = stopping },
                    async (i, token) => batch[i] = await check.RunAsync(references[from + i], token)
                );
                outcomes.AddRange(CommitmentResult.ToBytes(batch));
                var isDone = from + batch.Length == references.Count;
                if (isDone || Stopwatch.GetElapsedTime(saved) >= _saveInterval)
                {
                    present = await SaveAsync(present, outcomes, isDone, stopping);
                    saved = Stopwatch.GetTimestamp();
                }
            }
        }
        catch when (present is not null)
        {
            await ReleaseAsync(present, outcomes);
            throw;
        }
    }

    /// <summary>Keeps how far it has come, and that it is worked on; null when somebody else has taken it over.</summary>
    private Task<CommitmentTransaction?> SaveAsync(
        CommitmentTransaction present,
        List<byte> outcomes,
        bool isDone,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        return store.TryUpdateAsync(
            present with
            {
                Outcomes = outcomes.ToArray(),
                IsDone = isDone,
                WorkedUntil = now + _lease,
                ExpiresAt = now + options.Value.KeepFor,
            },
            cancellationToken
        );
    }

    /// <summary>Leaves a request to whoever comes next.</summary>
    private async Task ReleaseAsync(CommitmentTransaction present, List<byte> outcomes)
    {
        try
        {
            await store.TryUpdateAsync(
                present with
                {
                    Outcomes = outcomes.ToArray(),
                    WorkedUntil = time.GetUtcNow(),
                },
                CancellationToken.None
            );
        }
        catch (IndexUnavailableException e)
        {
            LogUnavailable(e, present.TransactionUid);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Storage commitment {Transaction} is not checked to its end: the storage does not answer"
    )]
    private partial void LogUnavailable(Exception exception, string transaction);

    [LoggerMessage(LogLevel.Error, "Storage commitment {Transaction} is not checked to its end")]
    private partial void LogFailed(Exception exception, string transaction);
}
