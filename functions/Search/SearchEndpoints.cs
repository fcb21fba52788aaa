using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Query;
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
        Map(routes, "/studies", _ => new SearchResource(SearchLevel.Study, null, null));
        Map(routes, "/series", _ => new SearchResource(SearchLevel.Series, null, null));
        Map(routes, "/instances", _ => new SearchResource(SearchLevel.Instance, null, null));
        Map(routes, DicomResource.StudyRoute + "/series", request => Within(request, SearchLevel.Series));
        Map(routes, DicomResource.StudyRoute + "/instances", request => Within(request, SearchLevel.Instance));
        Map(routes, DicomResource.SeriesRoute + "/instances", request => Within(request, SearchLevel.Instance));
        return routes;
    }

    private static void Map(IEndpointRouteBuilder routes, string pattern, Func<HttpRequest, SearchResource> resource) =>
        routes.MapMethods(
            pattern,
            Methods,
            context =>
                context
                    .RequestServices.GetRequiredService<SearchService>()
                    .AnswerAsync(context, resource(context.Request))
        );

    private static SearchResource Within(HttpRequest request, SearchLevel level)
    {
        var (study, series, _) = DicomResource.From(request);
        return new SearchResource(level, study, series);
    }
}
