using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure.Core;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Index.Worklist;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Registers the index in Cosmos DB.</summary>
internal static class CosmosServices
{
    /// <summary>
    /// Registers the index. How the client reaches Cosmos DB can be changed further by configuring
    /// <see cref="CosmosClientOptions"/>.
    /// </summary>
    public static IServiceCollection AddCosmosIndex(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services
            .AddOptions<CosmosClientOptions>()
            .Configure<IOptions<CosmosOptions>, CosmosMetrics>(
                (client, options, metrics) => Configure(client, options.Value, metrics)
            );
        return services
            .AddValidatedOptions<IndexOptions>("Index")
            .AddValidatedOptions<CosmosOptions>("Cosmos")
            .AddSingleton<CosmosMetrics>()
            .AddSingleton(Connect)
            .AddSingleton(provider =>
            {
                var options = OptionsOf(provider);
                var database = provider.GetRequiredService<CosmosClient>().GetDatabase(options.Database);
                return new CosmosDatabase(
                    database.GetContainer(options.MetadataContainer),
                    database.GetContainer(options.ChangesContainer)
                );
            })
            .AddSingleton(provider => new CosmosMetadataIndex(
                provider.GetRequiredService<CosmosDatabase>(),
                provider.GetRequiredService<IOptions<IndexOptions>>().Value,
                provider.GetRequiredService<TimeProvider>()
            ))
            .AddSingleton<IMetadataIndex>(provider => provider.GetRequiredService<CosmosMetadataIndex>())
            .AddSingleton<IExtendedTagIndex>(provider => provider.GetRequiredService<CosmosMetadataIndex>().Tags)
            .AddSingleton<ICommitmentStore>(provider => new CosmosCommitments(
                provider.GetRequiredService<CosmosDatabase>(),
                provider.GetRequiredService<TimeProvider>()
            ))
            .AddSingleton<IChangeFeed>(provider => new CosmosChangeFeed(
                provider.GetRequiredService<CosmosDatabase>(),
                provider.GetRequiredService<IOptions<IndexOptions>>().Value,
                provider.GetRequiredService<TimeProvider>()
            ))
            .AddSingleton<IWorklist>(provider => new CosmosWorklist(
                provider
                    .GetRequiredService<CosmosClient>()
                    .GetDatabase(OptionsOf(provider).Database)
                    .GetContainer(OptionsOf(provider).WorklistContainer),
                provider.GetRequiredService<IOptions<IndexOptions>>().Value,
                provider.GetRequiredService<TimeProvider>()
            ))
            .AddHostedService<CosmosStart>();
    }

    /// <summary>How the client is to work.</summary>
    internal static void Configure(CosmosClientOptions client, CosmosOptions options, CosmosMetrics metrics)
    {
        client.ApplicationName = "ServerlessDicom";
        client.ConnectionMode = options.Gateway ? ConnectionMode.Gateway : ConnectionMode.Direct;
        client.EnableContentResponseOnWrite = false;
        client.MaxRetryAttemptsOnRateLimitedRequests = options.MaxRetries;
        client.MaxRetryWaitTimeOnRateLimitedRequests = options.MaxRetryWait;
        client.CosmosClientTelemetryOptions = new CosmosClientTelemetryOptions
        {
            DisableSendingMetricsToService = true,
        };
        client.UseSystemTextJsonSerializerWithOptions = new JsonSerializerOptions(DocumentJson.Compact.Options)
        {
            // Operands of queries are plain values.
            TypeInfoResolver = JsonTypeInfoResolver.Combine(DocumentJson.Compact, new DefaultJsonTypeInfoResolver()),
        };
        client.CustomHandlers.Add(new RequestChargeHandler(metrics));
    }

    private static CosmosOptions OptionsOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<CosmosOptions>>().Value;

    private static CosmosClient Connect(IServiceProvider provider)
    {
        var options = OptionsOf(provider);
        var client = provider.GetRequiredService<IOptions<CosmosClientOptions>>().Value;
        if (options.Endpoint is { } endpoint)
        {
            return new CosmosClient(endpoint.AbsoluteUri, provider.GetRequiredService<TokenCredential>(), client);
        }

        try
        {
            return new CosmosClient(options.ConnectionString, client);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // What is wrong with it is not told: it holds the key.
            throw new StartRefusedException("The setting Cosmos:ConnectionString is not a connection string.", e);
        }
    }
}
