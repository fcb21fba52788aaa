using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Index.Worklist;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>The routes of the Worklist Service, UPS-RS (PS3.18 Table 11.1.1-1).</summary>
internal static class WorklistEndpoints
{
    private const string Workitems = "/workitems";
    private const string Workitem = Workitems + "/{workitem}";
    private const string Subscriber = Workitem + "/subscribers/{aetitle}";
    private const string Connection = "/subscribers/{aetitle}";

    private static readonly string[] _reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Registers what the service needs.</summary>
    public static IServiceCollection AddWorklist(this IServiceCollection services) =>
        services
            .AddValidatedOptions<WorklistOptions>("Worklist")
            .AddSingleton<WorkitemChanges>()
            .AddSingleton<WorkitemTurns>()
            .AddSingleton<WorkitemRevision>()
            .AddSingleton<WorkitemCreation>()
            .AddSingleton<WorkitemUpdates>()
            .AddSingleton<WorkitemStates>()
            .AddSingleton<WorkitemSearch>()
            .AddSingleton<Subscriptions>()
            .AddSingleton<WorkitemEvents>()
            .AddSingleton<WorkitemEventQueue>()
            .AddHostedService(provider => provider.GetRequiredService<WorkitemEventQueue>())
            .AddSingleton<EventReportSender>()
            .AddSingleton<NotificationHub>()
            .AddSingleton<NotificationConnection>()
            .AddSingleton<ServiceRestart>()
            .AddHostedService(provider => provider.GetRequiredService<ServiceRestart>());

    /// <summary>Maps what reads; <paramref name="routes"/> stands on the DICOMweb base path.</summary>
    public static IEndpointRouteBuilder MapWorklistReading(this IEndpointRouteBuilder routes)
    {
        routes
            .MapMethods(Workitems, _reading, context => Get<WorkitemSearch>(context).SearchAsync(context))
            .Describe(WorklistTransactions.OfSearch);
        routes
            .MapMethods(
                Workitem,
                _reading,
                context =>
                    Get<WorkitemSearch>(context).RetrieveAsync(context, WorklistRequest.Workitem(context.Request))
            )
            .Describe(WorklistTransactions.OfRetrieve);
        routes
            .MapMethods(
                Connection,
                _reading,
                context =>
                    Get<NotificationConnection>(context).RunAsync(context, WorklistRequest.AETitle(context.Request))
            )
            .LeaveUndescribed();
        return routes;
    }

    /// <summary>Maps what changes; <paramref name="routes"/> stands on the DICOMweb base path.</summary>
    public static IEndpointRouteBuilder MapWorklistWriting(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Workitems, [HttpMethods.Post], CreateAsync).Describe(WorklistTransactions.OfCreate);
        routes.MapMethods(Workitem, [HttpMethods.Post], UpdateAsync).Describe(WorklistTransactions.OfUpdate);
        routes
            .MapMethods(Workitem + "/state", [HttpMethods.Put], ChangeStateAsync)
            .Describe(WorklistTransactions.OfChangeState);
        routes
            .MapMethods(Workitem + "/cancelrequest", [HttpMethods.Post], RequestCancellationAsync)
            .Describe(WorklistTransactions.OfCancelRequest);
        routes.MapMethods(Subscriber, [HttpMethods.Post], SubscribeAsync).Describe(WorklistTransactions.OfSubscribe);
        routes
            .MapMethods(Subscriber, [HttpMethods.Delete], UnsubscribeAsync)
            .Describe(WorklistTransactions.OfUnsubscribe);
        routes
            .MapMethods(Subscriber + "/suspend", [HttpMethods.Post], SuspendAsync)
            .Describe(WorklistTransactions.OfSuspend);
        return routes;
    }

    private static async Task CreateAsync(HttpContext context)
    {
        var requested = WorklistRequest.Uid(context.Request, "workitem", "AffectedSOPInstanceUID");
        var dataset = await DataSetPayload.ReadAsync(context.Request, Options(context).MaxWorkitemBytes);
        var (uid, isModified) = await Get<WorkitemCreation>(context)
            .CreateAsync(requested, dataset, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = UrlOf(context, uid);
        if (isModified)
        {
            WarningHeader.Set(context, "The Workitem was created with modifications.");
        }
    }

    private static async Task UpdateAsync(HttpContext context)
    {
        var uid = WorklistRequest.Workitem(context.Request);
        var transactionUid = WorklistRequest.Uid(context.Request, "transaction-uid", "transaction", "TransactionUID");
        var update = await DataSetPayload.ReadAsync(context.Request, Options(context).MaxWorkitemBytes);
        await Get<WorkitemUpdates>(context).UpdateAsync(uid, transactionUid, update, context.RequestAborted);
        context.Response.Headers.ContentLocation = UrlOf(context, uid);
    }

    private static async Task ChangeStateAsync(HttpContext context)
    {
        var uid = WorklistRequest.Workitem(context.Request);
        var request = await DataSetPayload.ReadAsync(context.Request, Options(context).MaxWorkitemBytes);
        Warn(context, await Get<WorkitemStates>(context).ChangeStateAsync(uid, request, context.RequestAborted));
        context.Response.Headers.ContentLocation = UrlOf(context, uid);
    }

    private static async Task RequestCancellationAsync(HttpContext context)
    {
        var uid = WorklistRequest.Workitem(context.Request);
        var request = await DataSetPayload.ReadOptionalAsync(context.Request, Options(context).MaxWorkitemBytes);
        var warning = await Get<WorkitemStates>(context).RequestCancellationAsync(uid, request, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.Headers.ContentLocation = UrlOf(context, uid);
        Warn(context, warning);
    }

    private static async Task SubscribeAsync(HttpContext context)
    {
        var (uid, aeTitle) = (WorklistRequest.Workitem(context.Request), WorklistRequest.AETitle(context.Request));
        var hasLock = WorklistRequest.DeletionLock(context.Request);
        var connection = NotificationUrl.Of(context, aeTitle);
        var subscriptions = Get<Subscriptions>(context);
        if (WorklistResource.Is(uid))
        {
            var filter = uid == WorklistResource.Filtered ? WorklistRequest.Filter(context.Request) : null;
            await subscriptions.SubscribeToWorklistAsync(uid, aeTitle, hasLock, filter, context.RequestAborted);
        }
        else
        {
            await subscriptions.SubscribeAsync(uid, aeTitle, hasLock, context.RequestAborted);
        }

        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.ContentLocation = connection;
    }

    private static Task UnsubscribeAsync(HttpContext context)
    {
        var (uid, aeTitle) = (WorklistRequest.Workitem(context.Request), WorklistRequest.AETitle(context.Request));
        var subscriptions = Get<Subscriptions>(context);
        return WorklistResource.Is(uid)
            ? subscriptions.UnsubscribeFromWorklistAsync(uid, aeTitle, context.RequestAborted)
            : subscriptions.UnsubscribeAsync(uid, aeTitle, context.RequestAborted);
    }

    private static Task SuspendAsync(HttpContext context)
    {
        var (uid, aeTitle) = (WorklistRequest.Workitem(context.Request), WorklistRequest.AETitle(context.Request));
        return WorklistResource.Is(uid)
            ? Get<Subscriptions>(context).SuspendAsync(uid, aeTitle, context.RequestAborted)
            : throw new ProblemException(
                StatusCodes.Status400BadRequest,
                "Only a subscription to the worklist can be suspended, not one to a workitem."
            );
    }

    private static void Warn(HttpContext context, string? warning)
    {
        if (warning is not null)
        {
            WarningHeader.Set(context, warning);
        }
    }

    private static string UrlOf(HttpContext context, string uid) =>
        $"{Get<PublicBase>(context).Of(context.Request)}{Workitems}/{uid}";

    private static WorklistOptions Options(HttpContext context) => Get<IOptions<WorklistOptions>>(context).Value;

    private static T Get<T>(HttpContext context)
        where T : notnull => context.RequestServices.GetRequiredService<T>();
}
