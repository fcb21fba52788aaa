using System.Diagnostics.Metrics;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Cosmos;
using ServerlessDicom.Functions.Telemetry;

namespace ServerlessDicom.Functions.Tests.Index.Cosmos;

/// <summary>A database of Cosmos DB that goes with the test, and its index, opened as often as there are to be processes.</summary>
internal sealed class TemporaryDatabase : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly CosmosOptions _options;
    private readonly CosmosClient _client;

    private TemporaryDatabase(ServiceProvider services, CosmosOptions options, CosmosClient client) =>
        (_services, _options, _client) = (services, options, client);

    /// <summary>Makes one.</summary>
    /// <param name="connectionString">The account.</param>
    /// <param name="client">How to reach it.</param>
    public static async Task<TemporaryDatabase> CreateAsync(string connectionString, CosmosClientOptions client)
    {
        var options = new CosmosOptions
        {
            ConnectionString = connectionString,
            Database = $"test-{Guid.NewGuid():N}",
            Gateway = client.ConnectionMode == ConnectionMode.Gateway,
        };
        var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meter = new ServiceMeter(services.GetRequiredService<IMeterFactory>());
        CosmosServices.Configure(client, options, new CosmosMetrics(meter));
        var database = new TemporaryDatabase(services, options, new CosmosClient(connectionString, client));
        await CosmosContainers.CreateAsync(database._client, options, TestContext.Current.CancellationToken);
        return database;
    }

    /// <summary>Opens the index as a process of its own would.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="patience">How long changes of others are left to them; null for the default.</param>
    public CosmosMetadataIndex Open(TimeProvider time, TimeSpan? patience = null)
    {
        var database = _client.GetDatabase(_options.Database);
        return new CosmosMetadataIndex(
            new CosmosDatabase(
                database.GetContainer(_options.MetadataContainer),
                database.GetContainer(_options.ChangesContainer)
            ),
            new IndexOptions(),
            time,
            patience
        );
    }

    public async ValueTask DisposeAsync()
    {
        using (await _client.GetDatabase(_options.Database).DeleteStreamAsync())
        {
            // An emulator that was killed has no database to delete.
        }

        _client.Dispose();
        await _services.DisposeAsync();
    }
}
