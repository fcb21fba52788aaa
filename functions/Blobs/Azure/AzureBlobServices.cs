using Azure.Core;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Blobs.Azure;

/// <summary>Blobs in Azure Blob Storage.</summary>
internal static class AzureBlobServices
{
    /// <summary>Registers the stores, of instances and under the keys of <see cref="BlobContainer"/>.</summary>
    public static IServiceCollection AddAzureBlobs(this IServiceCollection services) =>
        services
            .AddValidatedOptions<BlobsOptions>("Blobs")
            .AddSingleton<BlobMetrics>()
            .AddSingleton(Connect)
            .AddSingleton(provider => new UploadBudget(OptionsOf(provider).MaxBytesInFlight))
            .AddSingleton<IBlobStore>(provider => Open(provider, OptionsOf(provider).InstancesContainer))
            .AddKeyedSingleton<IBlobStore>(
                BlobContainer.Derived,
                (provider, _) => Open(provider, OptionsOf(provider).DerivedContainer)
            )
            .AddHostedService<AzureBlobsStart>();

    /// <summary>How the SDK is to work.</summary>
    internal static BlobClientOptions ClientOptions(BlobsOptions options, BlobMetrics metrics)
    {
        var client = new BlobClientOptions
        {
            RetryPolicy = new BlobRetryPolicy(options.MaxRetries, options.MaxRetryDelay),
            Retry = { NetworkTimeout = options.NetworkTimeout },
        };
        client.AddPolicy(new BlobCallPolicy(metrics), HttpPipelinePosition.PerRetry);
        return client;
    }

    private static BlobsOptions OptionsOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<BlobsOptions>>().Value;

    private static AzureBlobStore Open(IServiceProvider provider, string container) =>
        new(
            provider.GetRequiredService<BlobServiceClient>().GetBlobContainerClient(container),
            OptionsOf(provider),
            provider.GetRequiredService<UploadBudget>()
        );

    private static BlobServiceClient Connect(IServiceProvider provider)
    {
        var options = OptionsOf(provider);
        var client = ClientOptions(options, provider.GetRequiredService<BlobMetrics>());
        if (options.ServiceUri is { } uri)
        {
            return new BlobServiceClient(uri, provider.GetRequiredService<TokenCredential>(), client);
        }

        try
        {
            return new BlobServiceClient(options.ConnectionString, client);
        }
        catch (FormatException e)
        {
            // What is wrong with it is not told: it holds the key.
            throw new StartRefusedException("The setting Blobs:ConnectionString is not a connection string.", e);
        }
    }
}
