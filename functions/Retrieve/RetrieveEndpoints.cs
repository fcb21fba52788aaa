using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>The resources of the Retrieve transaction (PS3.18 Tables 10.4.1-1 to 10.4.1-6).</summary>
internal static class RetrieveEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    private static readonly string[] Levels =
    [
        DicomResource.StudyRoute,
        DicomResource.SeriesRoute,
        DicomResource.InstanceRoute,
    ];

    /// <summary>Registers what the service needs.</summary>
    public static IServiceCollection AddRetrieve(this IServiceCollection services) =>
        services
            .AddValidatedOptions<RetrieveOptions>("Retrieve")
            .AddSingleton<InstanceRetrieval>()
            .AddSingleton<MetadataRetrieval>()
            .AddSingleton<FrameRetrieval>()
            .AddSingleton<BulkDataRetrieval>();

    /// <summary>Maps the routes; <paramref name="routes"/> stands on the DICOMweb base path.</summary>
    public static IEndpointRouteBuilder MapRetrieve(this IEndpointRouteBuilder routes)
    {
        foreach (var level in Levels)
        {
            Map<InstanceRetrieval>(level, (service, context) => service.RetrieveAsync(context)).Bulk();
            Map<MetadataRetrieval>(level + "/metadata", (service, context) => service.RetrieveAsync(context));
            Map<BulkDataRetrieval>(
                    level + "/bulkdata",
                    (service, context) => service.RetrieveTreeAsync(context, onlyPixelData: false)
                )
                .Bulk();
            Map<BulkDataRetrieval>(
                    level + "/pixeldata",
                    (service, context) => service.RetrieveTreeAsync(context, onlyPixelData: true)
                )
                .Bulk();
        }

        Map<FrameRetrieval>(
                DicomResource.InstanceRoute + "/frames/{frames}",
                (service, context) => service.RetrieveAsync(context)
            )
            .Bulk();
        Map<BulkDataRetrieval>(
                DicomResource.InstanceRoute + "/bulkdata/{**path}",
                (service, context) => service.RetrieveElementAsync(context)
            )
            .Bulk();
        return routes;

        IEndpointConventionBuilder Map<TService>(string route, Func<TService, HttpContext, Task> retrieve)
            where TService : notnull =>
            routes.MapMethods(
                route,
                Methods,
                context =>
                {
                    // Whoever keeps an answer asks whether it still holds: a delete shows at once.
                    context.Response.Headers.CacheControl = "private, no-cache";
                    return retrieve(context.RequestServices.GetRequiredService<TService>(), context);
                }
            );
    }

    private static void Bulk(this IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(BulkPayload.Mark);
}
