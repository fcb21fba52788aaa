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
    private readonly List<CosmosClient> _clients = [];

    private readonly Action<CosmosClientOptions> _configure;

    private TemporaryDatabase(ServiceProvider services, CosmosOptions options, Action<CosmosClientOptions> configure) =>
        (_services, _options, _configure) = (services, options, configure);

    /// <summary>Where the calls are counted.</summary>
    public ServiceMeter Meter => _services.GetRequiredService<ServiceMeter>();

    /// <summary>Makes one.</summary>
    /// <param name="connectionString">The account.</param>
    /// <param name="configure">Changes how to reach it.</param>
    public static async Task<TemporaryDatabase> CreateAsync(
        string connectionString,
        Action<CosmosClientOptions> configure
    )
    {
        var options = new CosmosOptions { ConnectionString = connectionString, Database = $"test-{Guid.NewGuid():N}" };
        var services = new ServiceCollection().AddMetrics().AddSingleton<ServiceMeter>().BuildServiceProvider();
        var database = new TemporaryDatabase(services, options, configure);
        await CosmosContainers.CreateAsync(database.Connect(null), options, TestContext.Current.CancellationToken);
        return database;
    }

    /// <summary>Opens the index as a process of its own would.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="patience">How long changes of others are left to them; null for the default.</param>
    /// <param name="database">The containers, where something stands in front of them; null where nothing does.</param>
    public CosmosMetadataIndex Open(TimeProvider time, TimeSpan? patience = null, CosmosDatabase? database = null) =>
        new(database ?? OpenDatabase(), new IndexOptions(), time, patience);

    /// <summary>Opens the change feed as a process of its own would.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="database">The containers, where something stands in front of them; null where nothing does.</param>
    public CosmosChangeFeed OpenFeed(TimeProvider time, CosmosDatabase? database = null) =>
        new(database ?? OpenDatabase(), new IndexOptions(), time);

    /// <summary>Opens the worklist as a process of its own would.</summary>
    public CosmosWorklist OpenWorklist(TimeProvider time) =>
        new(
            _clients[0].GetDatabase(_options.Database).GetContainer(_options.WorklistContainer),
            new IndexOptions(),
            time
        );

    /// <summary>Opens the containers.</summary>
    /// <param name="faults">What stands in front of them; null for nothing.</param>
    public CosmosDatabase OpenDatabase(RequestHandler? faults = null)
    {
        var client = faults is null ? _clients[0] : Connect(faults);
        var database = client.GetDatabase(_options.Database);
        return new CosmosDatabase(
            database.GetContainer(_options.MetadataContainer),
            database.GetContainer(_options.ChangesContainer)
        );
    }

    public async ValueTask DisposeAsync()
    {
        using (await _clients[0].GetDatabase(_options.Database).DeleteStreamAsync())
        {
            // An emulator that was killed has no database to delete.
        }

        _clients.ForEach(client => client.Dispose());
        await _services.DisposeAsync();
    }

    private CosmosClient Connect(RequestHandler? faults)
    {
        var options = new CosmosClientOptions();
        CosmosServices.Configure(options, _options, new CosmosMetrics(Meter));
        _configure(options);
        if (faults is not null)
        {
            options.CustomHandlers.Add(faults);
        }

        var client = new CosmosClient(_options.ConnectionString, options);
        _clients.Add(client);
        return client;
    }
}
