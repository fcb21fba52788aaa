using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.LocalCloud.Emulators;

namespace ServerlessDicom.LocalCloud;

/// <summary>The service with the adapters of Azure, on emulators.</summary>
internal static class EmulatedAzure
{
    /// <summary>The settings that name the emulators.</summary>
    /// <param name="storage">What to connect to Azurite with.</param>
    /// <param name="cosmos">What to connect to the emulator of Cosmos DB with.</param>
    public static Dictionary<string, string?> Settings(string storage, string cosmos) =>
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["Storage:Provider"] = "Azure",
            ["Blobs:ConnectionString"] = storage,
            ["Cosmos:ConnectionString"] = cosmos,
            ["Cosmos:CreateIfMissing"] = "true",
        };

    /// <summary>Lets the service talk to the emulator of Cosmos DB, which is not all that Cosmos DB is.</summary>
    public static void Adapt(IServiceCollection services) =>
        services.PostConfigure<CosmosClientOptions>(CosmosEmulator.Configure);
}
