using Microsoft.Azure.Cosmos;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Stands in the way of every call of the Cosmos DB client, and notes what it cost.</summary>
internal sealed class RequestChargeHandler(CosmosMetrics metrics) : RequestHandler
{
    /// <inheritdoc/>
    public override async Task<ResponseMessage> SendAsync(RequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        metrics.Add(
            OperationOf(request),
            ContainerOf(request.RequestUri.OriginalString),
            (int)response.StatusCode,
            response.Headers.RequestCharge
        );
        return response;
    }

    private static string OperationOf(RequestMessage request) =>
        request.Method.Method switch
        {
            "GET" when request.Headers["A-IM"] is not null => "feed",
            "GET" => "read",
            "POST" when Is(request, "x-ms-cosmos-is-query-plan-request") => "plan",
            "POST" when Is(request, "x-ms-documentdb-isquery") => "query",
            "POST" when Is(request, "x-ms-documentdb-is-upsert") => "upsert",
            "POST" => "create",
            "PUT" => "replace",
            "PATCH" => "patch",
            "DELETE" => "delete",
            _ => "other",
        };

    private static bool Is(RequestMessage request, string header) =>
        bool.TryParse(request.Headers[header], out var value) && value;

    // As in dbs/dicom/colls/metadata/docs/instance:1.2.3, of which no more than the container is told.
    private static string ContainerOf(string path)
    {
        var parts = path.Trim('/').Split('/');
        return parts.Length > 3 ? parts[3] : "";
    }
}
