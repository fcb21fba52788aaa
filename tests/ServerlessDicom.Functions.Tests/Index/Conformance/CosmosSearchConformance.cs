using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Tests.Index.Cosmos;
using ServerlessDicom.LocalCloud.Emulators;

namespace ServerlessDicom.Functions.Tests.Index.Conformance;

/// <summary>In the emulator of Cosmos DB.</summary>
public sealed class CosmosSearchConformance(EmulatorFixture emulators) : SearchConformance
{
    private string _connectionString = "";

    protected override int Archives => 3;

    public override async ValueTask InitializeAsync() => _connectionString = await emulators.CosmosAsync();

    private protected override async Task WithIndexAsync(
        IReadOnlyList<InstanceRecord> records,
        Func<IMetadataIndex, Task> use
    )
    {
        await using var database = await TemporaryDatabase.CreateAsync(_connectionString, CosmosEmulator.Configure);
        var index = database.Open(TimeProvider.System);
        await index.CommitAsync(records, ExistingInstance.Reject, CancellationToken);
        await use(index);
    }
}
