using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Sqlite;

namespace ServerlessDicom.Functions.Tests.Index.Sqlite;

/// <summary>An index in a folder of its own, which goes with it.</summary>
internal sealed class TemporaryIndex : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("index-");

    public TemporaryIndex() => Index = Open();

    public SqliteMetadataIndex Index { get; private set; }

    public ManualTime Time { get; } = new();

    public string Path => System.IO.Path.Combine(_directory.FullName, "index.db");

    public async Task ReopenAsync()
    {
        await Index.DisposeAsync();
        Index = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await Index.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private SqliteMetadataIndex Open() => SqliteMetadataIndex.Open(Path, new IndexOptions(), Time);
}
