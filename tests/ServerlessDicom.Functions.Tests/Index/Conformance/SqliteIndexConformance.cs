using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Sqlite;

namespace ServerlessDicom.Functions.Tests.Index.Conformance;

/// <summary>In a SQLite file.</summary>
public sealed class SqliteIndexConformance : IndexConformance
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("index-");
    private SqliteMetadataIndex? _index;

    public override ValueTask InitializeAsync()
    {
        var path = Path.Combine(_directory.FullName, "index.db");
        Index = Other = _index = SqliteMetadataIndex.Open(path, new IndexOptions(), Time);
        Feed = OtherFeed = _index;
        Commitments = OtherCommitments = _index;
        Tags = OtherTags = _index;
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await _index!.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
