using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.WadoUri;

/// <summary>
/// The routes of the URI service (PS3.18 ch. 9). Its target is the base URI; <c>/wado</c> is where viewers and archives
/// are used to find it.
/// </summary>
internal static class UriEndpoints
{
    private static readonly string[] _methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Registers what the service needs.</summary>
    public static IServiceCollection AddUri(this IServiceCollection services) =>
        services
            .AddSingleton<DicomInstanceRetrieval>()
            .AddSingleton<RenderedInstanceRetrieval>()
            .AddSingleton<UriRetrieval>();

    /// <summary>Maps the base URI and <c>wado</c> below it; <paramref name="routes"/> stands on the DICOMweb base path.</summary>
    public static IEndpointRouteBuilder MapUri(this IEndpointRouteBuilder routes)
    {
        Map(routes, "", "");
        Map(routes, "/wado", " at wado below the base");
        return routes;
    }

    /// <summary>Maps <c>/wado</c> at the root.</summary>
    public static IEndpointRouteBuilder MapUriAtRoot(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/wado", " at wado");
        return routes;
    }

    private static void Map(IEndpointRouteBuilder routes, string route, string place) =>
        routes
            .MapMethods(route, _methods, RetrieveAsync)
            .WithMetadata(BulkPayload.Mark)
            .Describe(() => UriTransactions.OfInstance(place));

    private static Task RetrieveAsync(HttpContext context)
    {
        // Whoever keeps an answer asks whether it still holds: a delete shows at once.
        context.Response.Headers.CacheControl = "private, no-cache";
        return context.RequestServices.GetRequiredService<UriRetrieval>().RetrieveAsync(context);
    }
}
