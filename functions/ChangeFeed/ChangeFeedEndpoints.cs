using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.ChangeFeed;

/// <summary>
/// The change feed: no transaction of PS3.18, but what clients of Microsoft's DICOM service ask for, in the same form.
/// </summary>
internal static class ChangeFeedEndpoints
{
    private static readonly string[] _methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Registers what the service needs.</summary>
    public static IServiceCollection AddChangeFeed(this IServiceCollection services) =>
        services.AddSingleton<ChangeFeedService>();

    /// <summary>Maps the routes; <paramref name="routes"/> stands on the DICOMweb base path, or on the root, where those clients look.</summary>
    public static IEndpointRouteBuilder MapChangeFeed(this IEndpointRouteBuilder routes)
    {
        routes
            .MapMethods("/changefeed", _methods, context => Service(context).AnswerAsync(context))
            .Describe(ChangeFeedTransactions.OfFeed);
        routes
            .MapMethods("/changefeed/latest", _methods, context => Service(context).AnswerLatestAsync(context))
            .Describe(ChangeFeedTransactions.OfLatest);
        return routes;
    }

    private static ChangeFeedService Service(HttpContext context) =>
        context.RequestServices.GetRequiredService<ChangeFeedService>();
}
