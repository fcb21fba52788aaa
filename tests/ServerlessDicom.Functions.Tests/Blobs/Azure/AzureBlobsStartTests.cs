using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Blobs.Azure;
using ServerlessDicom.LocalCloud.Emulators;

namespace ServerlessDicom.Functions.Tests.Blobs.Azure;

public sealed class AzureBlobsStartTests(EmulatorFixture emulators)
{
    private readonly string _container = $"test-{Guid.NewGuid():N}";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_makes_the_containers_where_that_is_wanted_and_finds_them_the_next_time()
    {
        var azurite = await emulators.AzuriteAsync();
        await Start(azurite, create: true).StartAsync(CancellationToken);
        await Start(azurite, create: true).StartAsync(CancellationToken);
        await Start(azurite, create: false).StartAsync(CancellationToken);
        Assert.True(await new BlobContainerClient(azurite, $"{_container}-inbox").ExistsAsync(CancellationToken));
    }

    [Fact]
    public async Task A_container_that_is_missing_stops_the_start_with_its_name()
    {
        var start = Start(await emulators.AzuriteAsync(), create: false);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => start.StartAsync(CancellationToken));
        Assert.Contains(_container, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_wrong_stops_the_start_and_is_not_told()
    {
        var key = Convert.ToBase64String(new byte[64]);
        var azurite = string.Join(
            ';',
            (await emulators.AzuriteAsync())
                .Split(';')
                .Select(part => part.StartsWith("AccountKey=", StringComparison.Ordinal) ? $"AccountKey={key}" : part)
        );
        var start = Start(azurite, create: false);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => start.StartAsync(CancellationToken));
        Assert.DoesNotContain(key, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_storage_that_does_not_answer_stops_nothing()
    {
        var nobody = $"http://127.0.0.1:{EmulatorProcess.FreePort()}/account";
        await Start($"AccountName=account;AccountKey=AAAA;BlobEndpoint={nobody};", create: false)
            .StartAsync(CancellationToken);
    }

    private AzureBlobsStart Start(string connectionString, bool create) =>
        new(
            new BlobServiceClient(connectionString, new BlobClientOptions { Retry = { MaxRetries = 0 } }),
            Options.Create(
                new BlobsOptions
                {
                    ConnectionString = connectionString,
                    InstancesContainer = _container,
                    DerivedContainer = $"{_container}-derived",
                    InboxContainer = $"{_container}-inbox",
                    CreateIfMissing = create,
                }
            ),
            NullLogger<AzureBlobsStart>.Instance
        );
}
