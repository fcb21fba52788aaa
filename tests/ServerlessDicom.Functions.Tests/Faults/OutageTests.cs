namespace ServerlessDicom.Functions.Tests.Faults;

/// <summary>What lies below the service goes away while clients store and fetch, and comes back.</summary>
public sealed class OutageTests(EmulatorFixture emulators) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("azurite-");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Blob_Storage_goes_down_under_load_and_comes_back()
    {
        await using var azurite = await EmulatorFixture.StartAzuriteAsync(_folder.FullName);
        await using var cloud = await CloudUnderTest.StartAsync(
            azurite.ConnectionString,
            await emulators.CosmosAsync()
        );
        await using var load = new Load(cloud.Service);
        await load.AwaitStoredAsync(10);
        await azurite.StopAsync(CancellationToken);
        await load.AwaitRefusedAsync(4);
        await azurite.RestartAsync(CancellationToken);
        await load.AwaitStoredAsync(10);
        await load.StopAsync();
        await cloud.AssertConsistentAsync(load.Files, load.Acknowledged);
    }

    [Fact]
    public async Task Cosmos_DB_cannot_be_reached_under_load_and_can_again()
    {
        await using var cloud = await CloudUnderTest.StartAsync(
            await emulators.AzuriteAsync(),
            await emulators.CosmosAsync()
        );
        await using var load = new Load(cloud.Service);
        await load.AwaitStoredAsync(10);
        cloud.Cosmos.Plan = (number, _) =>
            number % 2 == 0 ? new Fault { IsAnswerLost = true } : new Fault { CutRequestAfter = 0 };
        await load.AwaitRefusedAsync(4);
        cloud.Cosmos.Plan = (_, _) => null;
        await load.AwaitStoredAsync(10);
        await load.StopAsync();
        await cloud.AssertConsistentAsync(load.Files, load.Acknowledged);
    }
}
