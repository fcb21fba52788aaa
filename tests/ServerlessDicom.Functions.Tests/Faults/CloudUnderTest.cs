using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Blobs.Azure;
using ServerlessDicom.Functions.Tests.Store;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Faults;

/// <summary>The service with the adapters of Azure on emulators, a <see cref="FaultProxy"/> before each, and a clock set by hand.</summary>
internal sealed class CloudUnderTest : IAsyncDisposable
{
    private readonly FaultyService _service;

    private CloudUnderTest(FaultProxy storage, FaultyService service) => (Storage, _service) = (storage, service);

    /// <summary>What stands before Blob Storage.</summary>
    public FaultProxy Storage { get; }

    public TestService Service => _service.Service;

    /// <summary>Starts it, with nothing stored.</summary>
    public static async Task<CloudUnderTest> StartAsync(string storageConnectionString, params string[] arguments)
    {
        var storage = await FaultProxy.StartAsync(BlobEndpoint(storageConnectionString));
        var clock = new ManualClock();
        var name = Guid.NewGuid().ToString("N");
        var service = await TestService.StartAsync(
            services => services.AddSingleton<TimeProvider>(clock).AddAzureBlobs(),
            null,
            [
                .. (string[])
                    [
                        "--Blobs:ConnectionString",
                        storage.Redirect(storageConnectionString),
                        "--Blobs:InstancesContainer",
                        $"i{name}",
                        "--Blobs:DerivedContainer",
                        $"d{name}",
                        "--Blobs:InboxContainer",
                        $"x{name}",
                        "--Blobs:BlockBytes",
                        "65536",
                        "--Blobs:MaxRetryDelay",
                        "00:00:00.050",
                    ],
                .. arguments,
            ]
        );
        return new CloudUnderTest(storage, new FaultyService(service, new FaultPlan(), clock));
    }

    /// <summary>Checks, with all faults over, that what was acknowledged is there, and nothing by halves; sweeps.</summary>
    public Task AssertConsistentAsync(IReadOnlyList<TestFile> files, IReadOnlyCollection<string> acknowledged)
    {
        Storage.Plan = (_, _) => null;
        return _service.AssertConsistentAsync(files, acknowledged);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await Storage.DisposeAsync();
    }

    private static Uri BlobEndpoint(string connectionString) =>
        new(
            connectionString.Split(';').Single(part => part.StartsWith("BlobEndpoint=", StringComparison.Ordinal))[
                "BlobEndpoint=".Length..
            ]
        );
}
