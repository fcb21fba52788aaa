using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Blobs.Azure;

namespace ServerlessDicom.Functions.Inbox;

/// <summary>The inbox.</summary>
internal static class InboxServices
{
    /// <summary>Registers the container of Blob Storage.</summary>
    public static IServiceCollection AddAzureInbox(this IServiceCollection services) =>
        services
            .AddSingleton(provider => new InboxContainer(
                provider.GetRequiredService<IOptions<BlobsOptions>>().Value.InboxContainer
            ))
            .AddSingleton<IInbox>(provider => new AzureInbox(
                provider
                    .GetRequiredService<BlobServiceClient>()
                    .GetBlobContainerClient(provider.GetRequiredService<InboxContainer>().Name)
            ));

    /// <summary>Registers the folder, and what watches it.</summary>
    public static IServiceCollection AddFileInbox(this IServiceCollection services) =>
        services
            .AddSingleton(new InboxContainer("inbox"))
            .AddSingleton<FileInbox>()
            .AddSingleton<IInbox>(provider => provider.GetRequiredService<FileInbox>())
            .AddHostedService<InboxWatcher>();
}
