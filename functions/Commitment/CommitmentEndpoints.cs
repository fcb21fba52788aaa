using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Commitment;

/// <summary>The routes of the Storage Commitment Service (PS3.18 Table 13.1.1-1).</summary>
internal static class CommitmentEndpoints
{
    private const string Route = "/commitment-requests/{transaction}";

    /// <summary>Registers what the service needs.</summary>
    public static IServiceCollection AddCommitment(this IServiceCollection services) =>
        services
            .AddValidatedOptions<CommitmentOptions>("Commitment")
            .AddSingleton<InstanceCheck>()
            .AddSingleton<CommitmentWork>()
            .AddSingleton<CommitmentService>()
            .AddHostedService<CommitmentResumption>();

    /// <summary>Maps the routes; <paramref name="routes"/> stands on the DICOMweb base path.</summary>
    public static IEndpointRouteBuilder MapCommitment(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost(Route, context => Service(context).RequestAsync(context, TransactionOf(context.Request)))
            .Describe(CommitmentTransactions.OfRequest);
        routes
            .MapMethods(
                Route,
                [HttpMethods.Get, HttpMethods.Head],
                context => Service(context).CheckResultAsync(context, TransactionOf(context.Request))
            )
            .Describe(CommitmentTransactions.OfResultCheck);
        return routes;
    }

    private static CommitmentService Service(HttpContext context) =>
        context.RequestServices.GetRequiredService<CommitmentService>();

    private static string TransactionOf(HttpRequest request) =>
        request.RouteValues["transaction"] is string uid && DicomUid.IsValid(uid)
            ? uid
            : throw new ProblemException(
                StatusCodes.Status400BadRequest,
                "The Transaction UID in the path is not a valid UID."
            );
}
