using System.Diagnostics.Metrics;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Blobs.Azure;
using ServerlessDicom.Functions.Telemetry;

namespace ServerlessDicom.Functions.Tests.Blobs.Azure;

/// <summary>A container of Blob Storage that goes with the test, and a store in it as the service makes it.</summary>
internal sealed class TemporaryContainer : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly BlobContainerClient _container;

    private TemporaryContainer(ServiceProvider services, BlobContainerClient container, AzureBlobStore blobs)
    {
        (_services, _container, Blobs) = (services, container, blobs);
    }

    public AzureBlobStore Blobs { get; }

    /// <summary>Makes one.</summary>
    /// <param name="connectionString">The account.</param>
    /// <param name="options">Settings; null for small blocks, so that many are needed, and no patience.</param>
    /// <param name="faults">What stands between the SDK and the network; null for nothing.</param>
    public static async Task<TemporaryContainer> CreateAsync(
        string connectionString,
        BlobsOptions? options = null,
        DelegatingHandler? faults = null
    )
    {
        options ??= new BlobsOptions
        {
            BlockBytes = 64 << 10,
            ParallelBlocks = 3,
            MaxRetryDelay = TimeSpan.FromMilliseconds(10),
        };
        var name = $"test-{Guid.NewGuid():N}";
        await new BlobContainerClient(connectionString, name).CreateAsync(
            cancellationToken: TestContext.Current.CancellationToken
        );

        var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meter = new ServiceMeter(services.GetRequiredService<IMeterFactory>());
        var client = AzureBlobServices.ClientOptions(options, new BlobMetrics(meter));
        if (faults is not null)
        {
            faults.InnerHandler = new SocketsHttpHandler();
            client.Transport = new HttpClientTransport(faults);
        }

        var container = new BlobContainerClient(connectionString, name, client);
        var blobs = new AzureBlobStore(container, options, new UploadBudget(options.MaxBytesInFlight));
        return new TemporaryContainer(services, new BlobContainerClient(connectionString, name), blobs);
    }

    public async ValueTask DisposeAsync()
    {
        await _container.DeleteIfExistsAsync();
        await _services.DisposeAsync();
    }
}
