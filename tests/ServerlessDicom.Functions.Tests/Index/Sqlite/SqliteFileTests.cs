using System.Text;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Sqlite;

namespace ServerlessDicom.Functions.Tests.Index.Sqlite;

public sealed class SqliteFileTests : IAsyncDisposable
{
    private readonly TemporaryIndex _temporary = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    [Fact]
    public async Task What_is_stored_is_there_after_a_restart()
    {
        await StoreAsync("1.1.1");
        await _temporary.ReopenAsync();
        await StoreAsync("1.1.2");

        Assert.Equal(2, (await _temporary.Index.ListAsync("1", "1.1", Token))!.Instances.Count);
        Assert.Equal(2, (await _temporary.Index.ReadChangesAsync(null, 10, Token)).Changes.Count);
    }

    [Fact]
    public async Task What_is_answered_is_there_after_a_crash()
    {
        await StoreAsync("1.1.1");

        // What a process killed at this moment leaves: the file, and the log not yet folded into it.
        var crashed = Path.Combine(Path.GetDirectoryName(_temporary.Path)!, "crashed.db");
        File.Copy(_temporary.Path, crashed);
        File.Copy(_temporary.Path + "-wal", crashed + "-wal");
        Assert.True(new FileInfo(crashed + "-wal").Length > 0);

        await using var recovered = Open(crashed);
        Assert.NotNull(await recovered.FindAsync("1", "1.1", "1.1.1", Token));
    }

    [Fact]
    public async Task A_commit_that_a_crash_cut_short_is_not_there_at_all()
    {
        await StoreAsync("1.1.1");
        await _temporary.ReopenAsync();
        var crashed = Path.Combine(Path.GetDirectoryName(_temporary.Path)!, "crashed.db");
        File.Copy(_temporary.Path, crashed);
        await StoreAsync("1.1.2");
        var log = await File.ReadAllBytesAsync(_temporary.Path + "-wal", Token);

        for (var part = 1; part < 8; part++)
        {
            await File.WriteAllBytesAsync(crashed + "-wal", log[..(log.Length * part / 8)], Token);
            await using var recovered = Open(crashed);

            Assert.NotNull(await recovered.FindAsync("1", "1.1", "1.1.1", Token));
            Assert.Null(await recovered.FindAsync("1", "1.1", "1.1.2", Token));
            Assert.Single((await recovered.ListAsync("1", "1.1", Token))!.Instances);
        }
    }

    [Fact]
    public async Task An_index_of_a_newer_version_is_refused()
    {
        await StoreAsync("1.1.1");
        var path = _temporary.Path + ".other";
        File.Copy(_temporary.Path, path);
        using (var connection = SqliteConnection.Open(path))
        {
            connection.Execute($"PRAGMA application_id = 0x5344434D; PRAGMA user_version = {SqliteSchema.Version + 1}");
        }

        var refusal = Assert.Throws<InvalidDataException>(() => Open(path));
        Assert.Contains("newer", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_index_is_refused_and_left_alone()
    {
        var path = _temporary.Path + ".text";
        var text = string.Concat(Enumerable.Repeat("This is a letter to a friend. ", 100));
        File.WriteAllText(path, text);

        Assert.Throws<InvalidDataException>(() => Open(path));
        Assert.Equal(text, File.ReadAllText(path));
    }

    /// <summary>What makes the tables of each version those of the one before it, from version 2 on.</summary>
    private static readonly string[] _backward =
    [
        """
            DROP TABLE position;
            ALTER TABLE instance DROP COLUMN modality;
            ALTER TABLE past_instance DROP COLUMN modality;
            PRAGMA user_version = 1;
            """,
        """
            DROP INDEX change_number;
            ALTER TABLE change DROP COLUMN number;
            ALTER TABLE total DROP COLUMN changes;
            PRAGMA user_version = 2;
            """,
        """
            DROP TABLE commitment;
            ALTER TABLE instance DROP COLUMN blob_hash;
            PRAGMA user_version = 3;
            """,
        """
            DROP INDEX study_tags;
            DROP TABLE extended_tags;
            DROP TABLE extended_value;
            ALTER TABLE study DROP COLUMN tags;
            ALTER TABLE instance DROP COLUMN tags;
            PRAGMA user_version = 4;
            """,
        """
            DROP TABLE workitem;
            DROP TABLE workitem_value;
            DROP TABLE workitem_subscriber;
            DROP TABLE worklist_subscription;
            PRAGMA user_version = 5;
            """,
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Tables_of_older_versions_are_taken_over_with_what_is_in_them(int version)
    {
        var path = _temporary.Path + ".older";
        await using (var first = Open(path))
        {
            await first.CommitAsync(
                [
                    Records.Of("1", "1.1", "1.1.1", values: "Modality=CT"),
                    Records.Of("1", "1.1", "1.1.2", values: "Modality=CT"),
                ],
                ExistingInstance.Reject,
                Token
            );
        }

        using (var connection = SqliteConnection.Open(path))
        {
            foreach (var step in _backward.Skip(version - 1).Reverse())
            {
                connection.Execute(step);
            }
        }

        await using var index = Open(path);

        Assert.Equal("CT", (await index.FindAsync("1", "1.1", "1.1.1", Token))?.Modality);
        Assert.Empty(await index.Worklist.ReadSubscriptionsAsync(Token));
        await index.SavePositionAsync("consumer", "1", Token);
        Assert.Equal("1", await index.ReadPositionAsync("consumer", Token));
        Assert.Equal(1, await index.DeleteAsync("1", "1.1", "1.1.1", Token));
        Assert.Equal(
            [(1, "1.1.1"), (2, "1.1.2"), (3, "1.1.1")],
            (await index.ReadAsync(0, 10, Token)).Select(change => (change.Sequence, change.SopInstanceUid))
        );
    }

    [Fact]
    public void A_database_of_another_program_is_refused()
    {
        var path = _temporary.Path + ".other";
        using (var connection = SqliteConnection.Open(path))
        {
            connection.Execute("CREATE TABLE letters (text TEXT)");
        }

        Assert.Contains(
            "another program",
            Assert.Throws<InvalidDataException>(() => Open(path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told_by_its_path()
    {
        var path = Path.Combine(_temporary.Path + "-none", "index.db");

        Assert.Contains(
            path,
            Assert.Throws<IndexUnavailableException>(() => Open(path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Whoever_changes_the_tables_raises_the_version()
    {
        using var connection = SqliteConnection.Open(_temporary.Path);
        using var rows = connection.Prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name");
        var tables = new StringBuilder();
        while (rows.Step())
        {
            tables.AppendLine(rows.Text(0).ReplaceLineEndings("\n"));
        }

        var hash = Convert.ToHexString(
            System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(tables.ToString()))
        );
        Assert.Equal((6, "A52751B8C720FA44"), (SqliteSchema.Version, hash[..16]));
    }

    private Task StoreAsync(string instance) =>
        _temporary.Index.CommitAsync([Records.Of("1", "1.1", instance)], ExistingInstance.Reject, Token);

    private static SqliteMetadataIndex Open(string path) =>
        SqliteMetadataIndex.Open(path, new IndexOptions(), TimeProvider.System);
}
