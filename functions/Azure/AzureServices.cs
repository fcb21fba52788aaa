using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Blobs.Azure;
using ServerlessDicom.Functions.Inbox;
using ServerlessDicom.Functions.Index.Cosmos;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Azure;

/// <summary>The services of Azure behind the ports: Blob Storage and Cosmos DB.</summary>
internal static class AzureServices
{
    /// <summary>Registers the adapters.</summary>
    public static IServiceCollection AddAzure(this IServiceCollection services) =>
        services.AddAzureBlobs().AddAzureInbox().AddCosmosIndex();

    /// <summary>Registers who the service is in Azure. Events may go there wherever everything else is kept.</summary>
    public static IServiceCollection AddAzureIdentity(this IServiceCollection services) =>
        services
            .AddValidatedOptions<AzureOptions>("Azure")
            .AddSingleton<TokenCredential>(provider =>
                provider.GetRequiredService<IOptions<AzureOptions>>().Value.ClientId is { Length: > 0 } clientId
                    ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId))
                    : new DefaultAzureCredential()
            );
}
