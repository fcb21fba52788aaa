using System.Net;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Index.Cosmos;
using ServerlessDicom.LocalCloud.Emulators;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Index.Cosmos;

public sealed class CosmosStartTests(EmulatorFixture emulators)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Containers_that_are_missing_are_made_as_they_are_deployed_where_that_is_wanted()
    {
        var options = new CosmosOptions { Database = $"test-{Guid.NewGuid():N}", CreateIfMissing = true };
        using var client = await ConnectAsync();

        await StartAsync(client, options);
        await StartAsync(client, options);

        var database = client.GetDatabase(options.Database);
        var metadata = (await database.GetContainer("metadata").ReadContainerAsync(null, Token)).Resource;
        Assert.Equal("/studyInstanceUid", metadata.PartitionKeyPath);
        Assert.Equal(-1, metadata.DefaultTimeToLive);
        Assert.Contains(metadata.IndexingPolicy.IncludedPaths, path => path.Path == "/sort/?");
        Assert.Contains(metadata.IndexingPolicy.ExcludedPaths, path => path.Path == "/*");
        var changes = (await database.GetContainer("changes").ReadContainerAsync(null, Token)).Resource;
        Assert.Equal(-1, changes.DefaultTimeToLive);
        await database.DeleteAsync(null, Token);
    }

    [Fact]
    public async Task A_database_that_is_not_there_stops_the_start_with_a_sentence()
    {
        using var client = await ConnectAsync();

        var refusal = await Assert.ThrowsAsync<StartRefusedException>(() =>
            StartAsync(client, new CosmosOptions { Database = "nowhere" })
        );

        Assert.Contains("'nowhere'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task One_who_is_not_let_in_does_not_start(HttpStatusCode status)
    {
        using var client = await ConnectAsync(status);

        await Assert.ThrowsAsync<StartRefusedException>(() => StartAsync(client, new CosmosOptions()));
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.RequestTimeout)]
    public async Task What_may_pass_stops_nothing(HttpStatusCode status)
    {
        using var client = await ConnectAsync(status);

        await StartAsync(client, new CosmosOptions());
    }

    private static Task StartAsync(CosmosClient client, CosmosOptions options) =>
        new CosmosStart(client, Options.Create(options), NullLogger<CosmosStart>.Instance).StartAsync(Token);

    private async Task<CosmosClient> ConnectAsync(HttpStatusCode? fault = null)
    {
        var options = new CosmosClientOptions();
        CosmosEmulator.Configure(options);
        if (fault is { } status)
        {
            options.CustomHandlers.Add(
                new FaultHandler
                {
                    Plan = new FaultPlan
                    {
                        DieAt = 1,
                        Fault = () => new CosmosException("Injected.", status, 0, "activity", 0),
                    },
                }
            );
        }

        return new CosmosClient(await emulators.CosmosAsync(), options);
    }
}
