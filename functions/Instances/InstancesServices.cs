using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Instances;

/// <summary>What all services that read stored instances share.</summary>
internal static class InstancesServices
{
    /// <summary>Registers it.</summary>
    public static IServiceCollection AddInstances(this IServiceCollection services) =>
        services.AddValidatedOptions<RetrieveOptions>("Retrieve").AddSingleton<ResourceLookup>();
}
