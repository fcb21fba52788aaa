using ServerlessDicom.Functions.Authentication;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Capabilities;

/// <summary>A transaction at the method and route where it is found.</summary>
/// <param name="Id">Its name for programs, such as <c>retrieveStudyMetadata</c>; no other has it.</param>
/// <param name="Method">The HTTP method; HEAD goes with GET, and is left out.</param>
/// <param name="Route">The path with the names of its parameters in braces, such as <c>/dicom-web/studies/{study}</c>.</param>
/// <param name="Transaction">What it is.</param>
/// <param name="Permission">What a caller needs; <see cref="Permission.None"/> for everybody.</param>
internal sealed record DescribedOperation(
    string Id,
    string Method,
    string Route,
    Transaction Transaction,
    Permission Permission
)
{
    /// <summary>The parameters in the route, in order.</summary>
    public IReadOnlyList<TransactionParameter> RouteParameters { get; } =
    [
        .. Route
            .Split('/')
            .Where(segment => segment.StartsWith('{'))
            .Select(segment => Capabilities.RouteParameters.Find(segment[1..^1])),
    ];

    /// <summary>The query parameters, with those of content negotiation.</summary>
    public IReadOnlyList<TransactionParameter> QueryParameters { get; } =
    [.. Transaction.Parameters, .. NegotiationParameters.Of(Transaction)];

    /// <summary>All status codes, ascending.</summary>
    public IReadOnlyList<TransactionStatus> Statuses { get; } =
    [
        .. Transaction
            .Statuses.Concat(Usual(Method, Route, Transaction, Permission))
            .DistinctBy(status => status.Code)
            .OrderBy(status => status.Code),
    ];

    private static IEnumerable<TransactionStatus> Usual(
        string method,
        string route,
        Transaction transaction,
        Permission permission
    )
    {
        if (transaction.HasRanges)
        {
            yield return new(StatusCodes.Status206PartialContent, "The range that was asked for.");
            yield return new(StatusCodes.Status416RangeNotSatisfiable, "No byte of the range exists.");
        }

        if (transaction.HasEntityTag)
        {
            yield return new(StatusCodes.Status304NotModified, "If-None-Match names the current ETag.");
        }

        if (permission != Permission.None)
        {
            yield return new(StatusCodes.Status400BadRequest, "The path, a parameter or the payload is not valid.");
            yield return new(StatusCodes.Status401Unauthorized, "Nobody known is asking.");
            yield return new(StatusCodes.Status403Forbidden, "The caller lacks the permission.");
            yield return new(StatusCodes.Status500InternalServerError, "A fault of the service.");
            yield return new(StatusCodes.Status503ServiceUnavailable, "Storage does not answer (Retry-After).");
        }

        // A search below what is not there finds nothing.
        var isSearch = transaction.Answers.Count > 0 && transaction.Statuses.Any(status => status.Code == 204);
        if (route.Contains('{', StringComparison.Ordinal) && !HttpMethods.IsPost(method) && !isSearch)
        {
            yield return new(StatusCodes.Status404NotFound, "The resource does not exist.");
            yield return new(StatusCodes.Status410Gone, "The resource has been deleted.");
        }

        if (transaction.Answers.Count > 1)
        {
            yield return new(StatusCodes.Status406NotAcceptable, "It is not available as what is acceptable.");
        }

        if (transaction.Payloads.Count > 0)
        {
            yield return new(StatusCodes.Status413PayloadTooLarge, "The payload is too large.");
            yield return new(StatusCodes.Status415UnsupportedMediaType, "The payload is of another media type.");
        }
    }
}
