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
    private const string TagRoute = Route + "/{tag}";

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
        routes.MapPost(Route, context => Service(context).AddAsync(context)).Describe(ExtendedTagTransactions.OfAdd);
        routes
            .MapMethods(Route, _get, context => Service(context).ListAsync(context))
            .Describe(ExtendedTagTransactions.OfList);
        routes
            .MapMethods(TagRoute, _get, context => Service(context).GetAsync(context))
            .Describe(ExtendedTagTransactions.OfGet);
        routes
            .MapMethods(TagRoute, [HttpMethods.Delete], context => Service(context).DeleteAsync(context))
            .Describe(ExtendedTagTransactions.OfDelete);
        return routes;
    }

    private static ExtendedTagService Service(HttpContext context) =>
        context.RequestServices.GetRequiredService<ExtendedTagService>();
}
