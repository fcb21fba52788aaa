using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Inbox;
using ServerlessDicom.Functions.Index.Sqlite;
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
            .AddSqliteIndex(provider => provider.GetRequiredService<DataDirectory>().IndexFile)
            .AddHostedService<EmbeddedStart>()
            .AddFileInbox();
}
