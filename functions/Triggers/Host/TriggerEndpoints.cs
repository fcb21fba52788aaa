using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Authentication;
using ServerlessDicom.Functions.ExtendedQueryTags;
using ServerlessDicom.Functions.Inbox;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Cosmos;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Triggers.Host;

/// <summary>
/// The triggered functions as the Functions host calls them: <c>POST /{FunctionName}</c>, the name being that of the
/// folder in functions/host. They are there only under the host.
/// </summary>
internal static partial class TriggerEndpoints
{
    /// <summary>A page of the change feed has up to 4 MB; as text within text it becomes longer. Everything else is short.</summary>
    private const long LongestFeed = 16 << 20;

    /// <summary>Maps the functions; <paramref name="routes"/> stands on the root.</summary>
    public static IEndpointRouteBuilder MapTriggers(this IEndpointRouteBuilder routes)
    {
        Map(routes, "ExtractTags", ExtractTagsAsync);
        Map(routes, "PublishEvents", PublishEventsAsync, LongestFeed);
        Map(routes, "RenderThumbnail", RenderThumbnailAsync);
        Map(routes, "CompactMetadata", CompactMetadataAsync);
        Map(routes, "Sweep", SweepAsync);
        return routes;
    }

    private static void Map(
        IEndpointRouteBuilder routes,
        string function,
        Func<HttpContext, TriggerCall, Task> run,
        long? maxBytes = null
    ) =>
        routes
            .MapPost(
                "/" + function,
                async context =>
                {
                    if (!FunctionsHost.Calls(context))
                    {
                        // As if there were nothing: whoever else asks has no business to know.
                        throw new ProblemException(StatusCodes.Status404NotFound, "The resource does not exist.");
                    }

                    if (maxBytes is not null)
                    {
                        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize =
                            maxBytes;
                    }

                    using var call = await TriggerCall.ReadAsync(context.Request, context.RequestAborted);
                    await run(context, call);
                }
            )
            .ForFunctionsHost();

    private static async Task ExtractTagsAsync(HttpContext context, TriggerCall call)
    {
        var services = context.RequestServices;
        var logger = services.GetRequiredService<ILogger<ExtractTags>>();
        var container = services.GetRequiredService<InboxContainer>();
        if (BlobCreated.Parse(call.Data("message"), container.Name) is { } created)
        {
            try
            {
                var found = await services
                    .GetRequiredService<ExtractTags>()
                    .RunAsync(created.Name, context.RequestAborted);
                if (!found)
                {
                    LogGone(logger, created.Id);
                }
            }
            catch (InboxRejectedException e)
            {
                LogRejected(logger, created.Id, e.Message);
                throw new ProblemException(StatusCodes.Status422UnprocessableEntity, e.Message);
            }
        }

        await TriggerResponse.WriteAsync(context.Response, context.RequestAborted);
    }

    private static async Task PublishEventsAsync(HttpContext context, TriggerCall call)
    {
        IReadOnlyList<IndexChange> changes;
        try
        {
            changes = ChangeDocument.ParseFeed(call.Data("changes"));
        }
        catch (JsonException)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "The documents are not changes of the index.");
        }

        var services = context.RequestServices;
        await services.GetRequiredService<PublishEvents>().HandleAsync(changes, context.RequestAborted);
        var requests = services.GetRequiredService<IOptions<TriggersOptions>>().Value.Thumbnails
            ? changes.Select(ThumbnailRequest.Of).OfType<ThumbnailRequest>()
            : [];
        await TriggerResponse.WriteAsync(
            context.Response,
            "thumbnails",
            [.. requests.Select(request => request.ToJson())],
            context.RequestAborted
        );
    }

    private static async Task RenderThumbnailAsync(HttpContext context, TriggerCall call)
    {
        var request =
            ThumbnailRequest.Parse(call.Data("message"))
            ?? throw new ProblemException(StatusCodes.Status400BadRequest, "The message asks for no thumbnail.");
        await context.RequestServices.GetRequiredService<RenderThumbnail>().RunAsync(request, context.RequestAborted);
        await TriggerResponse.WriteAsync(context.Response, context.RequestAborted);
    }

    private static async Task CompactMetadataAsync(HttpContext context, TriggerCall call)
    {
        var services = context.RequestServices;
        await services.GetRequiredService<CompactMetadata>().RunAsync(context.RequestAborted);
        await services.GetRequiredService<IChangeFeed>().EnterAsync(context.RequestAborted);
        await services.GetRequiredService<Reindexing>().RunAsync(context.RequestAborted);
        await TriggerResponse.WriteAsync(context.Response, context.RequestAborted);
    }

    private static async Task SweepAsync(HttpContext context, TriggerCall call)
    {
        var sweep = context.RequestServices.GetRequiredService<Sweep>();
        await sweep.DeleteGarbageAsync(context.RequestAborted);
        await sweep.DeleteOrphansAsync(context.RequestAborted);
        await context.RequestServices.GetRequiredService<ExpireWorkitems>().RunAsync(context.RequestAborted);
        await TriggerResponse.WriteAsync(context.Response, context.RequestAborted);
    }

    [LoggerMessage(LogLevel.Information, "The file of event {EventId} is no longer in the inbox")]
    private static partial void LogGone(ILogger logger, Guid? eventId);

    [LoggerMessage(LogLevel.Warning, "The file of event {EventId} stays in the inbox: {Reason}")]
    private static partial void LogRejected(ILogger logger, Guid? eventId, string reason);
}
