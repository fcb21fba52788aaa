using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Query;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

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
        Map(
            "/studies",
            "Search for Studies",
            SearchLevel.Study,
            _ => new SearchResource(SearchLevel.Study, null, null)
        );
        Map(
            "/series",
            "Search for Series",
            SearchLevel.Series,
            _ => new SearchResource(SearchLevel.Series, null, null)
        );
        Map(
            "/instances",
            "Search for Instances",
            SearchLevel.Instance,
            _ => new SearchResource(SearchLevel.Instance, null, null)
        );
        MapWithin(DicomResource.StudyRoute + "/series", "Search for Study Series", SearchLevel.Series);
        MapWithin(DicomResource.StudyRoute + "/instances", "Search for Study Instances", SearchLevel.Instance);
        MapWithin(DicomResource.SeriesRoute + "/instances", "Search for Study Series Instances", SearchLevel.Instance);
        return routes;

        void MapWithin(string pattern, string name, SearchLevel level) =>
            Map(pattern, name, level, request => Within(request, level));

        void Map(string pattern, string name, SearchLevel level, Func<HttpRequest, SearchResource> resource) =>
            routes
                .MapMethods(
                    pattern,
                    Methods,
                    context =>
                        context
                            .RequestServices.GetRequiredService<SearchService>()
                            .AnswerAsync(context, resource(context.Request))
                )
                .Describe(() => SearchTransactions.Of(name, level));
    }

    private static SearchResource Within(HttpRequest request, SearchLevel level)
    {
        var (study, series, _) = DicomResource.From(request);
        return new SearchResource(level, study, series);
    }
}
