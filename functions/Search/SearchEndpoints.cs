using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Search;

/// <summary>The routes of this service (PS3.18 Table 10.6.1-1).</summary>
internal static class SearchEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Registers what the service needs.</summary>
    public static IServiceCollection AddSearch(this IServiceCollection services) =>
        services.AddValidatedOptions<SearchOptions>("Search").AddSingleton<SearchService>();

    /// <summary>Maps the routes; <paramref name="routes"/> stands on the DICOMweb base path.</summary>
    public static IEndpointRouteBuilder MapSearch(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/studies", SearchLevel.Study);
        Map(routes, "/series", SearchLevel.Series);
        Map(routes, "/instances", SearchLevel.Instance);
        Map(routes, "/studies/{study}/series", SearchLevel.Series);
        Map(routes, "/studies/{study}/instances", SearchLevel.Instance);
        Map(routes, "/studies/{study}/series/{series}/instances", SearchLevel.Instance);
        return routes;
    }

    private static void Map(IEndpointRouteBuilder routes, string pattern, SearchLevel level) =>
        routes.MapMethods(
            pattern,
            Methods,
            context =>
                context
                    .RequestServices.GetRequiredService<SearchService>()
                    .AnswerAsync(context, new SearchResource(level, Uid(context, "study"), Uid(context, "series")))
        );

    private static string? Uid(HttpContext context, string name)
    {
        var uid = (string?)context.Request.RouteValues[name];
        return uid is null || DicomUid.IsValid(uid)
            ? uid
            : throw new ProblemException(StatusCodes.Status400BadRequest, $"The {name} in the path is not a UID.");
    }
}
