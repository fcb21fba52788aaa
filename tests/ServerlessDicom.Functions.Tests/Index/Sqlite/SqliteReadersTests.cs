using ServerlessDicom.Functions.Index.Sqlite;

namespace ServerlessDicom.Functions.Tests.Index.Sqlite;

public sealed class SqliteReadersTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("readers-");
    private readonly SqliteReaders _readers;

    public SqliteReadersTests() =>
        _readers = new SqliteReaders(1, () => SqliteConnection.Open(Path.Combine(_directory.FullName, "index.db")));

    public void Dispose()
    {
        _readers.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_cancelled_read_stops_at_once_and_leaves_its_connection_usable()
    {
        using var cancellation = new CancellationTokenSource();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var endless = Task.Run(async () =>
            await _readers.ReadAsync(
                connection =>
                {
                    using var rows = connection.Prepare(
                        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
                    );
                    while (rows.Step())
                    {
                        started.TrySetResult();
                    }

                    return 0;
                },
                cancellation.Token
            )
        );
        await started.Task;
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);
        Assert.Equal(
            1,
            await _readers.ReadAsync(connection => ReadNumber(connection, "SELECT 1"), CancellationToken.None)
        );
    }

    private static long ReadNumber(SqliteConnection connection, string sql)
    {
        using var row = connection.Prepare(sql);
        row.Step();
        return row.Int64(0);
    }
}
