using ServerlessDicom.Functions.Index.Cosmos;
using ServerlessDicom.Functions.Tests.Index.Cosmos;
using ServerlessDicom.LocalCloud.Emulators;

namespace ServerlessDicom.Functions.Tests.Index.Conformance;

/// <summary>In the emulator of Cosmos DB.</summary>
public sealed class EmulatorIndexConformance(EmulatorFixture emulators) : IndexConformance
{
    private TemporaryDatabase? _database;

    public override async ValueTask InitializeAsync()
    {
        _database = await TemporaryDatabase.CreateAsync(await emulators.CosmosAsync(), CosmosEmulator.Configure);
        var (index, other) = (_database.Open(Time), _database.Open(Time));
        (Index, Tags, Other, OtherTags) = (index, index.Tags, other, other.Tags);
        Feed = _database.OpenFeed(Time);
        OtherFeed = _database.OpenFeed(Time);
        Commitments = new CosmosCommitments(_database.OpenDatabase(), Time);
        OtherCommitments = new CosmosCommitments(_database.OpenDatabase(), Time);
    }

    public override ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;
}
