using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.ExtendedQueryTags;

/// <summary>
/// The administration of searchable attributes: no transaction of PS3.18, but what clients of Microsoft's DICOM service
/// ask for, in the same form.
/// </summary>
internal static class ExtendedTagEndpoints
{
    private const string Route = "/extendedquerytags";

    /// <summary>The same, spelled as other paths of DICOMweb are.</summary>
    private const string HyphenatedRoute = "/extended-query-tags";

    private static readonly string[] _get = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Registers what the service needs.</summary>
    public static IServiceCollection AddExtendedTags(this IServiceCollection services) =>
        services
            .AddValidatedOptions<ExtendedTagOptions>("ExtendedQueryTags")
            .AddSingleton<ExtendedTagList>()
            .AddSingleton<Reindexing>()
            .AddSingleton<ExtendedTagService>()
            .AddHostedService<ReindexingTimer>();

    /// <summary>Maps the routes; <paramref name="routes"/> stands on the DICOMweb base path.</summary>
    public static IEndpointRouteBuilder MapExtendedTags(this IEndpointRouteBuilder routes)
    {
        Map(routes.MapGroup(Route));
        Map(routes.MapGroup(HyphenatedRoute));
        return routes;
    }

    private static void Map(RouteGroupBuilder routes)
    {
        routes.MapPost("", context => Service(context).AddAsync(context)).Describe(ExtendedTagTransactions.OfAdd);
        routes
            .MapMethods("", _get, context => Service(context).ListAsync(context))
            .Describe(ExtendedTagTransactions.OfList);
        routes
            .MapMethods("/{tag}", _get, context => Service(context).GetAsync(context))
            .Describe(ExtendedTagTransactions.OfGet);
        routes
            .MapMethods("/{tag}", [HttpMethods.Delete], context => Service(context).DeleteAsync(context))
            .Describe(ExtendedTagTransactions.OfDelete);
    }

    private static ExtendedTagService Service(HttpContext context) =>
        context.RequestServices.GetRequiredService<ExtendedTagService>();
}
