using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>What all services that render stored instances share.</summary>
internal static class RenderingServices
{
    /// <summary>Registers it.</summary>
    public static IServiceCollection AddRendering(this IServiceCollection services) =>
        services
            .AddValidatedOptions<RenderingOptions>("Rendering")
            .AddSingleton<DerivedCache>()
            .AddSingleton<ImageRenderer>()
            .AddSingleton<StoredDocuments>()
            .AddSingleton<Thumbnails>();
}
