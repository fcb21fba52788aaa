using System.Collections.Concurrent;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>
/// Connections for reading. Reads run on the caller's thread, since most take less than handing them over would;
/// that there are only so many connections keeps long ones from taking all threads.
/// </summary>
internal sealed class SqliteReaders : IDisposable
{
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private readonly SemaphoreSlim _free;

    /// <summary>Opens <paramref name="count"/> connections.</summary>
    public SqliteReaders(int count, Func<SqliteConnection> open)
    {
        _free = new SemaphoreSlim(count);
        for (var i = 0; i < count; i++)
        {
            _idle.Add(open());
        }
    }

    /// <summary>Reads within one snapshot of the index. Cancelling stops the statement that runs.</summary>
    /// <exception cref="IndexUnavailableException">The storage below failed.</exception>
    public async ValueTask<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            // The semaphore lets no more in than there are connections.
            _idle.TryTake(out var connection);
            try
            {
                return Read(connection!, read, cancellationToken);
            }
            finally
            {
                _idle.Add(connection!);
            }
        }
        finally
        {
            _free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var connection in _idle)
        {
            connection.Dispose();
        }

        _free.Dispose();
    }

    private static T Read<T>(
        SqliteConnection connection,
        Func<SqliteConnection, T> read,
        CancellationToken cancellationToken
    )
    {
        try
        {
            connection.Prepare("BEGIN").Run();
            using (cancellationToken.UnsafeRegister(static state => ((SqliteConnection)state!).Interrupt(), connection))
            {
                return read(connection);
            }
        }
        catch (SqliteException exception) when (exception.IsInterrupted)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (SqliteException exception) when (exception.IsStorageFailure)
        {
            throw SqliteFailure.Translate(exception);
        }
        finally
        {
            if (connection.InTransaction)
            {
                connection.Prepare("COMMIT").Run();
            }
        }
    }
}
