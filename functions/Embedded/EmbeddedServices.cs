using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index.Sqlite;
using ServerlessDicom.Functions.Triggers;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Embedded;

/// <summary>The embedded default: files and SQLite in one folder.</summary>
internal static class EmbeddedServices
{
    /// <summary>Registers the adapters.</summary>
    public static IServiceCollection AddEmbedded(this IServiceCollection services) =>
        services
            .AddValidatedOptions<EmbeddedOptions>("Embedded")
            .AddSingleton<DataDirectory>()
            .AddSingleton<IBlobStore>(provider => new FileBlobStore(provider.GetRequiredService<DataDirectory>().Blobs))
            .AddKeyedSingleton<IBlobStore>(
                BlobContainer.Derived,
                (provider, _) => new FileBlobStore(provider.GetRequiredService<DataDirectory>().Derived)
            )
            .AddKeyedSingleton<IBlobStore>(
                BlobContainer.Inbox,
                (provider, _) => new FileBlobStore(provider.GetRequiredService<DataDirectory>().Inbox)
            )
            .AddSqliteIndex(provider => provider.GetRequiredService<DataDirectory>().IndexFile)
            .AddHostedService<EmbeddedStart>()
            .AddMaintenanceTimer();
}
