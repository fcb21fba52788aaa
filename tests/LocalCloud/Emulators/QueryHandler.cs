using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ServerlessDicom.LocalCloud.Emulators;

/// <summary>
/// Between the Cosmos DB client and the emulator: does for queries what the service does and the emulator cannot. It makes
/// the <see cref="QueryPlan"/>, sees to OFFSET and LIMIT, to aggregates in the form of plans, and to paths that end early.
/// </summary>
internal sealed partial class QueryHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string IsPlanRequest = "x-ms-cosmos-is-query-plan-request";
    private const string MaxItemCount = "x-ms-max-item-count";
    private const string QueryMediaType = "application/query+json";

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (request.Content?.Headers.ContentType?.MediaType != QueryMediaType)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        var query = JsonNode.Parse(await request.Content.ReadAsStringAsync(cancellationToken))!.AsObject();
        var sql = query["query"]!.GetValue<string>();
        if (
            request.Headers.TryGetValues(IsPlanRequest, out var values)
            && values.Contains("true", StringComparer.OrdinalIgnoreCase)
        )
        {
            return QueryPlan.Of(sql) is { } plan
                ? Answer(request, HttpStatusCode.OK, plan)
                : Answer(
                    request,
                    HttpStatusCode.BadRequest,
                    new JsonObject { ["code"] = "BadRequest", ["message"] = $"No plan is known for: {sql}" }
                );
        }

        var aggregate = AggregateOfPlan().Match(sql);
        if (aggregate.Success)
        {
            sql = $"SELECT VALUE {aggregate.Groups["call"].Value}{sql[aggregate.Length..]}";
        }

        var window = Window().Match(sql);
        if (window.Success)
        {
            sql = sql[..window.Index];
            request.Headers.Remove(MaxItemCount);
        }

        query["query"] = ArrayOfPath().Replace(sql, "IN (SELECT VALUE $1)");
        request.Content = new StringContent(query.ToJsonString(), new MediaTypeHeaderValue(QueryMediaType));
        var response = await base.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode && (aggregate.Success || window.Success))
        {
            var page = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!.AsObject();
            IEnumerable<JsonNode?> documents = page["Documents"]!.AsArray();
            if (aggregate.Success)
            {
                documents = documents.Select(value => new JsonArray(new JsonObject { ["item"] = value?.DeepClone() }));
            }

            if (window.Success)
            {
                documents = documents.Skip(Number(window, "offset")).Take(Number(window, "limit"));
            }

            page["Documents"] = new JsonArray([.. documents.Select(document => document?.DeepClone())]);
            response.Content = Json(page);
        }

        return response;
    }

    private static HttpResponseMessage Answer(HttpRequestMessage request, HttpStatusCode status, JsonNode body) =>
        new(status) { RequestMessage = request, Content = Json(body) };

    private static StringContent Json(JsonNode body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, provider: null);

    [GeneratedRegex(@"^SELECT VALUE \[\{""item"": (?<call>[^}]+)\}\](?= FROM )", RegexOptions.ExplicitCapture)]
    private static partial Regex AggregateOfPlan();

    [GeneratedRegex(@" OFFSET (?<offset>\d+) LIMIT (?<limit>\d+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Window();

    // As in FROM value IN c.a.PatientName, where the emulator fails on documents without "a".
    [GeneratedRegex(@"\bIN (\w+(?:\.\w+)+)")]
    private static partial Regex ArrayOfPath();
}
