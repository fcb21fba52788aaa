using ServerlessDicom.Functions.Tests.Index.Cosmos;
using ServerlessDicom.LocalCloud.Emulators;

namespace ServerlessDicom.Functions.Tests.Index.Worklist;

/// <summary>In the emulator of Cosmos DB.</summary>
public sealed class EmulatorWorklistConformance(EmulatorFixture emulators) : WorklistConformance
{
    private TemporaryDatabase? _database;

    protected override int Searches => 2;

    public override async ValueTask InitializeAsync()
    {
        _database = await TemporaryDatabase.CreateAsync(await emulators.CosmosAsync(), CosmosEmulator.Configure);
        Worklist = _database.OpenWorklist(Time);
        Other = _database.OpenWorklist(Time);
    }

    public override ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;
}
