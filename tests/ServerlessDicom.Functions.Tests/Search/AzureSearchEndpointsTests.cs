namespace ServerlessDicom.Functions.Tests.Search;

/// <summary>On Blob Storage and Cosmos DB, both emulated.</summary>
public sealed class AzureSearchEndpointsTests(AzureSearchHost host)
    : SearchEndpointsTests(host),
        IClassFixture<AzureSearchHost>,
        IAsyncLifetime
{
    // Here rather than in the fixture, so that tests are skipped where there are no emulators.
    public async ValueTask InitializeAsync() => await host.StartOnceAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
