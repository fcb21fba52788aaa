using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Sqlite;

namespace ServerlessDicom.Functions.Tests.Index.Sqlite;

public sealed class SqliteWriterTests : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("writer-");
    private readonly SqliteConnection _connection;
    private readonly SqliteWriter _writer;

    public SqliteWriterTests()
    {
        _connection = SqliteConnection.Open(Path.Combine(_directory.FullName, "index.db"));
        _connection.Execute("PRAGMA journal_mode = WAL; CREATE TABLE letter (text TEXT NOT NULL)");
        _writer = new SqliteWriter(_connection, static () => { });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task One_that_fails_takes_back_its_own_changes_only()
    {
        using var gate = new ManualResetEventSlim();
        var first = HoldAsync(gate);
        var good = AddAsync("good");
        var bad = _writer.RunAsync<int>(
            connection =>
            {
                Insert(connection, "half");
                throw new InvalidOperationException("bad");
            },
            Token
        );
        var alsoGood = AddAsync("also good");
        gate.Set();

        await Task.WhenAll(first, good, alsoGood);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
        Assert.Equal(["good", "also good"], await ReadAsync());
    }

    [Fact]
    public async Task One_cancelled_before_its_turn_does_nothing_and_one_cancelled_later_is_done()
    {
        using var gate = new ManualResetEventSlim();
        using var early = new CancellationTokenSource();
        using var late = new CancellationTokenSource();
        var first = HoldAsync(gate);
        var never = _writer.RunAsync(connection => Insert(connection, "never"), early.Token);
        var done = _writer.RunAsync(
            connection =>
            {
                late.Cancel();
                return Insert(connection, "done");
            },
            late.Token
        );
        await early.CancelAsync();
        gate.Set();

        await first;
        await done;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
        Assert.Equal(["done"], await ReadAsync());
    }

    [Fact]
    public async Task Without_space_nothing_is_half_done_and_with_space_again_it_goes_on()
    {
        await AddAsync("before");
        await _writer.RunAsync(
            connection =>
            {
                using var limit = connection.Prepare("PRAGMA max_page_count = 4");
                return limit.Step();
            },
            Token
        );

        var full = await Assert.ThrowsAsync<IndexUnavailableException>(() =>
            _writer.RunAsync(
                connection =>
                {
                    Insert(connection, "half");
                    return Insert(connection, new string('x', 100_000));
                },
                Token
            )
        );
        Assert.NotEqual(0, full.HResult);
        Assert.Equal(["before"], await ReadAsync());

        await _writer.RunAsync(
            connection =>
            {
                using var limit = connection.Prepare("PRAGMA max_page_count = 1000");
                return limit.Step();
            },
            Token
        );
        await AddAsync("after");
        Assert.Equal(["before", "after"], await ReadAsync());
    }

    private Task HoldAsync(ManualResetEventSlim gate) =>
        _writer.RunAsync(
            _ =>
            {
                gate.Wait(Token);
                return 0;
            },
            Token
        );

    private Task AddAsync(string text) => _writer.RunAsync(connection => Insert(connection, text), Token);

    private Task<List<string>> ReadAsync() =>
        _writer.RunAsync(
            connection =>
            {
                var texts = new List<string>();
                using var rows = connection.Prepare("SELECT text FROM letter ORDER BY rowid");
                while (rows.Step())
                {
                    texts.Add(rows.Text(0));
                }

                return texts;
            },
            Token
        );

    private static int Insert(SqliteConnection connection, string text)
    {
        connection.Prepare("INSERT INTO letter VALUES (?)").Bind(text).Run();
        return connection.Changes;
    }
}
