using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace ServerlessDicom.LocalCloud.Emulators;

/// <summary>
/// Between the Cosmos DB client and the emulator: has it answer 404 where it fails on a document that is not there, and
/// makes a change feed of containers whose documents are written once and never changed, in which a position is the
/// number of documents before it.
/// </summary>
internal sealed class DocumentHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string Incremental = "A-IM";
    private const string MaxItemCount = "x-ms-max-item-count";
    private const string SkipsPartitionCheck = "x-ms-documentdb-query-enablecrosspartition";

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (request.Method != HttpMethod.Get)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        var path = request.RequestUri!.AbsolutePath;
        if (!request.Headers.Contains(Incremental) || !path.TrimEnd('/').EndsWith("/docs", StringComparison.Ordinal))
        {
            // The check is what fails; the partition is looked in all the same.
            if (path.Contains("/docs/", StringComparison.Ordinal))
            {
                request.Headers.TryAddWithoutValidation(SkipsPartitionCheck, "true");
            }

            return await base.SendAsync(request, cancellationToken);
        }

        var after = request.Headers.IfNoneMatch.FirstOrDefault() is { Tag: var tag }
            ? int.Parse(tag.Trim('"'), CultureInfo.InvariantCulture)
            : 0;
        var limit =
            request.Headers.TryGetValues(MaxItemCount, out var values)
            && int.TryParse(values.First(), CultureInfo.InvariantCulture, out var most)
            && most > 0
                ? most
                : 100;
        request.Headers.Remove(Incremental);
        request.Headers.Remove(MaxItemCount);
        request.Headers.IfNoneMatch.Clear();
        var response = await base.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode ? await ToPageAsync(response, after, limit, cancellationToken) : response;
    }

    private static async Task<HttpResponseMessage> ToPageAsync(
        HttpResponseMessage response,
        int after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var feed = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!.AsObject();
        JsonNode?[] page =
        [
            .. feed["Documents"]!
                .AsArray()
                .OrderBy(document => NumberOf(document!["_rid"]!.GetValue<string>()))
                .Skip(after)
                .Take(limit)
                .Select(document => document!.DeepClone()),
        ];
        feed["Documents"] = new JsonArray(page);
        feed["_count"] = page.Length;
        response.Content = new StringContent(feed.ToJsonString(), Encoding.UTF8, "application/json");
        response.StatusCode = page.Length > 0 ? HttpStatusCode.OK : HttpStatusCode.NotModified;
        response.Headers.ETag = new EntityTagHeaderValue(
            string.Create(CultureInfo.InvariantCulture, $"\"{after + page.Length}\"")
        );
        return response;
    }

    // The emulator lists documents in the order of these texts, which is not that in which they were made.
    private static int NumberOf(string resourceId)
    {
        const int DocumentStart = 8;
        var bytes = Convert.FromBase64String(resourceId.Replace('-', '/'));
        return BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(DocumentStart));
    }
}
