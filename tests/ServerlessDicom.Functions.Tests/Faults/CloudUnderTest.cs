using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Tests.Store;
using ServerlessDicom.LocalCloud;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Faults;

/// <summary>The service on emulators of Azure, a <see cref="FaultProxy"/> before each, and a clock set by hand.</summary>
internal sealed class CloudUnderTest : IAsyncDisposable
{
    private readonly FaultyService _service;

    private CloudUnderTest(FaultProxy storage, FaultProxy cosmos, FaultyService service)
    {
        (Storage, Cosmos, _service) = (storage, cosmos, service);
    }

    /// <summary>What stands before Blob Storage.</summary>
    public FaultProxy Storage { get; }

    /// <summary>What stands before Cosmos DB.</summary>
    public FaultProxy Cosmos { get; }

    public TestService Service => _service.Service;

    /// <summary>Starts it, with nothing stored, patience of milliseconds between tries, and files of more than 64 KiB in blocks.</summary>
    /// <param name="storage">The connection string of Azurite.</param>
    /// <param name="cosmos">The connection string of the emulator of Cosmos DB.</param>
    /// <param name="arguments">More of the command line.</param>
    public static async Task<CloudUnderTest> StartAsync(string storage, string cosmos, params string[] arguments)
    {
        var storageProxy = await FaultProxy.StartAsync(EndpointIn(storage, "BlobEndpoint="));
        var cosmosProxy = await FaultProxy.StartAsync(EndpointIn(cosmos, "AccountEndpoint="));
        var clock = new ManualClock();
        var service = await TestService.StartAsync(
            services =>
            {
                EmulatedAzure.Adapt(services);
                services.AddSingleton<TimeProvider>(clock);
            },
            null,
            CloudArguments.Of(
                storageProxy.Redirect(storage),
                cosmosProxy.Redirect(cosmos),
                ["--Blobs:BlockBytes", "65536", "--Blobs:MaxRetryDelay", "00:00:00.050", .. arguments]
            )
        );
        return new CloudUnderTest(storageProxy, cosmosProxy, new FaultyService(service, new FaultPlan(), clock));
    }

    /// <summary>Checks, with all faults over, that what was acknowledged is there, and nothing by halves; sweeps.</summary>
    public Task AssertConsistentAsync(IReadOnlyList<TestFile> files, IReadOnlyCollection<string> acknowledged)
    {
        Storage.Plan = (_, _) => null;
        Cosmos.Plan = (_, _) => null;
        return _service.AssertConsistentAsync(files, acknowledged);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await Storage.DisposeAsync();
        await Cosmos.DisposeAsync();
    }

    private static Uri EndpointIn(string connectionString, string name) =>
        new(connectionString.Split(';').Single(part => part.StartsWith(name, StringComparison.Ordinal))[name.Length..]);
}
