using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>The resources of the Retrieve transaction (PS3.18 Tables 10.4.1-1 to 10.4.1-6).</summary>
internal static class RetrieveEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    private static readonly (string Route, string Name)[] Levels =
    [
        (DicomResource.StudyRoute, "Study"),
        (DicomResource.SeriesRoute, "Series"),
        (DicomResource.InstanceRoute, "Instance"),
    ];

    /// <summary>Registers what the service needs.</summary>
    public static IServiceCollection AddRetrieve(this IServiceCollection services) =>
        services
            .AddSingleton<InstanceRetrieval>()
            .AddSingleton<MetadataRetrieval>()
            .AddSingleton<FrameRetrieval>()
            .AddSingleton<BulkDataRetrieval>();

    /// <summary>Maps the routes; <paramref name="routes"/> stands on the DICOMweb base path.</summary>
    public static IEndpointRouteBuilder MapRetrieve(this IEndpointRouteBuilder routes)
    {
        foreach (var (level, name) in Levels)
        {
            Map<InstanceRetrieval>(
                    level,
                    () => RetrieveTransactions.OfInstances(name),
                    (service, context) => service.RetrieveAsync(context)
                )
                .Bulk();
            Map<MetadataRetrieval>(
                level + "/metadata",
                () => RetrieveTransactions.OfMetadata(name),
                (service, context) => service.RetrieveAsync(context)
            );
            Map<BulkDataRetrieval>(
                    level + "/bulkdata",
                    () => RetrieveTransactions.OfBulkData(name),
                    (service, context) => service.RetrieveTreeAsync(context, onlyPixelData: false)
                )
                .Bulk();
            Map<BulkDataRetrieval>(
                    level + "/pixeldata",
                    () => RetrieveTransactions.OfPixelData(name),
                    (service, context) => service.RetrieveTreeAsync(context, onlyPixelData: true)
                )
                .Bulk();
        }

        Map<FrameRetrieval>(
                DicomResource.InstanceRoute + "/frames/{frames}",
                RetrieveTransactions.OfFrames,
                (service, context) => service.RetrieveAsync(context)
            )
            .Bulk();
        Map<BulkDataRetrieval>(
                DicomResource.InstanceRoute + "/bulkdata/{**path}",
                RetrieveTransactions.OfElement,
                (service, context) => service.RetrieveElementAsync(context)
            )
            .Bulk();
        return routes;

        IEndpointConventionBuilder Map<TService>(
            string route,
            Func<Transaction> describe,
            Func<TService, HttpContext, Task> retrieve
        )
            where TService : notnull =>
            routes
                .MapMethods(
                    route,
                    Methods,
                    context =>
                    {
                        // Whoever keeps an answer asks whether it still holds: a delete shows at once.
                        context.Response.Headers.CacheControl = "private, no-cache";
                        return retrieve(context.RequestServices.GetRequiredService<TService>(), context);
                    }
                )
                .Describe(describe);
    }

    private static void Bulk(this IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(BulkPayload.Mark);
}
