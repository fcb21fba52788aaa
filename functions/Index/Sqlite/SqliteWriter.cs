using System.Collections.Concurrent;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>
/// The one who writes. What callers ask for at the same time goes into one transaction and shares its flush to stable
/// storage; a savepoint around each keeps one's failure from the others.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    // What comes while a transaction is being flushed waits for the next one; this bounds how long that one takes.
    private const int MaxGroup = 256;

    private readonly SqliteConnection _connection;
    private readonly Action _changed;
    private readonly BlockingCollection<Work> _queue = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts the writing thread, which owns the connection from now on.</summary>
    /// <param name="connection">Where it writes.</param>
    /// <param name="changed">Called on that thread when a change may have become visible, and before its caller knows.</param>
    public SqliteWriter(SqliteConnection connection, Action changed)
    {
        _connection = connection;
        _changed = changed;
        // A thread of its own: SQLite blocks while it flushes.
        new Thread(Run) { IsBackground = true, Name = "index writer" }.Start();
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction. When the task is done, its changes are durable; when it fails or
    /// is cancelled, there are none. Can be cancelled only until its turn comes, so that the answer is always true.
    /// </summary>
    /// <exception cref="IndexUnavailableException">The storage below failed.</exception>
    public Task<T> RunAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        var queued = new Work<T>(work, cancellationToken);
        _queue.Add(queued, CancellationToken.None);
        return queued.Task;
    }

    /// <summary>Finishes what is queued and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        await _stopped.Task;
        _queue.Dispose();
        _connection.Dispose();
    }

    private void Run()
    {
        var group = new List<Work>();
        while (_queue.TryTake(out var first, Timeout.Infinite))
        {
            group.Clear();
            var next = first;
            do
            {
                group.Add(next);
            } while (group.Count < MaxGroup && _queue.TryTake(out next));

            RunGroup(group);
        }

        _stopped.SetResult();
    }

    private void RunGroup(List<Work> group)
    {
        try
        {
            _connection.Prepare("BEGIN IMMEDIATE").Run();
            foreach (var work in group)
            {
                RunOne(work);
            }

            _connection.Prepare("COMMIT").Run();
        }
        catch (Exception exception)
        {
            // With the transaction goes the work of all.
            Rollback();
            group.ForEach(work => work.Fail(exception));
        }

        _changed();
        group.ForEach(work => work.Complete());
    }

    private void RunOne(Work work)
    {
        if (!work.TryStart())
        {
            return;
        }

        _connection.Prepare("SAVEPOINT work").Run();
        try
        {
            work.Execute(_connection);
        }
        // SQLite ends the transaction by itself when it runs out of space or memory.
        catch (Exception exception) when (_connection.InTransaction)
        {
            _connection.Prepare("ROLLBACK TO work").Run();
            work.Fail(exception);
        }

        _connection.Prepare("RELEASE work").Run();
    }

    private void Rollback()
    {
        try
        {
            if (_connection.InTransaction)
            {
                _connection.Execute("ROLLBACK");
            }
        }
        catch (SqliteException)
        {
            // The next BEGIN fails if the connection is still in a transaction, and tells its callers so.
        }
    }

    private abstract class Work
    {
        public abstract bool TryStart();

        public abstract void Execute(SqliteConnection connection);

        public abstract void Fail(Exception exception);

        public abstract void Complete();
    }

    private sealed class Work<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken) : Work
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _cancelled;
        private T _result = default!;
        private Exception? _failure;

        public Task<T> Task => _completion.Task;

        public override bool TryStart() => !(_cancelled = cancellationToken.IsCancellationRequested);

        public override void Execute(SqliteConnection connection) => _result = work(connection);

        public override void Fail(Exception exception) => _failure ??= SqliteFailure.Translate(exception);

        public override void Complete()
        {
            if (_cancelled)
            {
                _completion.SetCanceled(cancellationToken);
            }
            else if (_failure is not null)
            {
                _completion.SetException(_failure);
            }
            else
            {
                _completion.SetResult(_result);
            }
        }
    }
}
