using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Retrieve.Rendered;

/// <summary>The rendered and thumbnail resources of the Retrieve transaction (PS3.18 Tables 10.4.1-3 and 10.4.1-4).</summary>
internal static class RenderedEndpoints
{
    private const string FramesRoute = DicomResource.InstanceRoute + "/frames/{frames}";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    private static readonly (string Route, string Name)[] Levels =
    [
        (DicomResource.StudyRoute, "Study"),
        (DicomResource.SeriesRoute, "Series"),
        (DicomResource.InstanceRoute, "Instance"),
    ];

    /// <summary>Registers what the service needs.</summary>
    public static IServiceCollection AddRendered(this IServiceCollection services) =>
        services
            .AddSingleton<PresentationRetrieval>()
            .AddSingleton<RenderedAnswers>()
            .AddSingleton<RepresentativeImages>()
            .AddSingleton<RenderedRetrieval>()
            .AddSingleton<ThumbnailRetrieval>();

    /// <summary>Maps the routes; <paramref name="routes"/> stands on the DICOMweb base path.</summary>
    public static IEndpointRouteBuilder MapRendered(this IEndpointRouteBuilder routes)
    {
        foreach (var (level, name) in Levels)
        {
            Map<RenderedRetrieval>(
                level + "/rendered",
                () => RenderedTransactions.OfRendered(name),
                (service, context) => service.RetrieveAsync(context)
            );
            Map<ThumbnailRetrieval>(
                level + "/thumbnail",
                () => RenderedTransactions.OfThumbnail($"Retrieve {name} Thumbnail"),
                (service, context) => service.RetrieveAsync(context)
            );
        }

        Map<RenderedRetrieval>(
            FramesRoute + "/rendered",
            RenderedTransactions.OfRenderedFrames,
            (service, context) => service.RetrieveFramesAsync(context)
        );
        Map<ThumbnailRetrieval>(
            FramesRoute + "/thumbnail",
            () => RenderedTransactions.OfThumbnail("Retrieve Frame Thumbnail"),
            (service, context) => service.RetrieveFramesAsync(context)
        );
        return routes;

        void Map<TService>(string route, Func<Transaction> describe, Func<TService, HttpContext, Task> retrieve)
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
                .WithMetadata(BulkPayload.Mark)
                .Describe(describe);
    }
}
