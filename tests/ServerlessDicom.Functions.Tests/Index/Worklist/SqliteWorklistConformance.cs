using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Sqlite;

namespace ServerlessDicom.Functions.Tests.Index.Worklist;

/// <summary>In a SQLite file.</summary>
public sealed class SqliteWorklistConformance : WorklistConformance
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("worklist-");
    private SqliteMetadataIndex? _index;

    protected override int Searches => 8;

    public override ValueTask InitializeAsync()
    {
        _index = SqliteMetadataIndex.Open(Path.Combine(_directory.FullName, "index.db"), new IndexOptions(), Time);
        Worklist = Other = _index.Worklist;
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await _index!.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
