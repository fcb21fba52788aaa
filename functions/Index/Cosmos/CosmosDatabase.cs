using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Azure.Cosmos;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>
/// The calls that the index makes to its two containers. What is to be expected (no such document, one is there already,
/// it was changed by another) is an answer; everything else is an <see cref="IndexUnavailableException"/>.
/// </summary>
/// <param name="metadata">Studies, series, instances, and what belongs to them.</param>
/// <param name="changes">What happened.</param>
internal sealed class CosmosDatabase(Container metadata, Container changes)
{
    private static readonly DocumentJson _json = DocumentJson.Compact;

    /// <summary>Reads a document of <c>metadata</c>; null when there is none.</summary>
    public async Task<IndexDocument?> ReadAsync(string study, string id, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(
            () => metadata.ReadItemStreamAsync(id, new PartitionKey(study), null, cancellationToken),
            cancellationToken
        );
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        ThrowUnlessSuccess(response);
        using var json = await JsonDocument.ParseAsync(response.Content, default, cancellationToken);
        return DocumentReader.Read(json.RootElement);
    }

    /// <summary>Creates a document of <c>metadata</c>. Its ETag; null when there is one with the same id.</summary>
    public async Task<string?> TryCreateAsync<T>(T document, CancellationToken cancellationToken)
        where T : IndexDocument
    {
        using var response = await CallAsync(
            () =>
                metadata.CreateItemStreamAsync(
                    Write(document),
                    new PartitionKey(document.StudyInstanceUid),
                    null,
                    cancellationToken
                ),
            cancellationToken
        );
        return IsDone(response, HttpStatusCode.Conflict) ? response.Headers.ETag : null;
    }

    /// <summary>Replaces a document of <c>metadata</c>. Its new ETag; null when another has changed or deleted it since.</summary>
    public async Task<string?> TryReplaceAsync<T>(T document, string eTag, CancellationToken cancellationToken)
        where T : IndexDocument
    {
        using var response = await CallAsync(
            () =>
                metadata.ReplaceItemStreamAsync(
                    Write(document),
                    document.Id,
                    new PartitionKey(document.StudyInstanceUid),
                    new ItemRequestOptions { IfMatchEtag = eTag },
                    cancellationToken
                ),
            cancellationToken
        );
        return IsDone(response, HttpStatusCode.PreconditionFailed, HttpStatusCode.NotFound)
            ? response.Headers.ETag
            : null;
    }

    /// <summary>Sets fields of a document of <c>metadata</c>; false when another has changed or deleted it since.</summary>
    public async Task<bool> TryPatchAsync(
        string study,
        string id,
        string eTag,
        IReadOnlyList<PatchOperation> operations,
        CancellationToken cancellationToken
    )
    {
        using var response = await CallAsync(
            () =>
                metadata.PatchItemStreamAsync(
                    id,
                    new PartitionKey(study),
                    operations,
                    new PatchItemRequestOptions { IfMatchEtag = eTag },
                    cancellationToken
                ),
            cancellationToken
        );
        return IsDone(response, HttpStatusCode.PreconditionFailed, HttpStatusCode.NotFound);
    }

    /// <summary>Deletes a document of <c>metadata</c>; false when another has changed or deleted it since.</summary>
    /// <param name="study">Its partition.</param>
    /// <param name="id">Its id.</param>
    /// <param name="eTag">What it must not have changed from; null for any.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<bool> TryDeleteAsync(string study, string id, string? eTag, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(
            () =>
                metadata.DeleteItemStreamAsync(
                    id,
                    new PartitionKey(study),
                    new ItemRequestOptions { IfMatchEtag = eTag },
                    cancellationToken
                ),
            cancellationToken
        );
        return IsDone(response, HttpStatusCode.PreconditionFailed, HttpStatusCode.NotFound);
    }

    /// <summary>Writes a document of <c>metadata</c>, whether or not there is one.</summary>
    public async Task UpsertAsync<T>(T document, CancellationToken cancellationToken)
        where T : IndexDocument
    {
        using var response = await CallAsync(
            () =>
                metadata.UpsertItemStreamAsync(
                    Write(document),
                    new PartitionKey(document.StudyInstanceUid),
                    null,
                    cancellationToken
                ),
            cancellationToken
        );
        ThrowUnlessSuccess(response);
    }

    /// <summary>Queries <c>metadata</c>.</summary>
    /// <param name="query">The query; with a study, it names that too.</param>
    /// <param name="study">The study to look in; null for all.</param>
    /// <param name="read">Reads a result, which is gone afterwards.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <param name="pageSize">How many results one answer has at most; -1 for what Cosmos DB thinks best.</param>
    public IAsyncEnumerable<T> QueryAsync<T>(
        QueryDefinition query,
        string? study,
        Func<JsonElement, T> read,
        CancellationToken cancellationToken,
        int pageSize = -1
    ) =>
        ReadAllAsync(
            () =>
                metadata.GetItemQueryStreamIterator(
                    query,
                    requestOptions: new QueryRequestOptions
                    {
                        PartitionKey = study is null ? null : new PartitionKey(study),
                        MaxItemCount = pageSize,
                        MaxConcurrency = -1,
                    }
                ),
            read,
            cancellationToken
        );

    /// <summary>Creates a document of <c>changes</c>; false when it is there.</summary>
    public async Task<bool> TryCreateAsync(ChangeDocument document, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(
            () =>
                changes.CreateItemStreamAsync(
                    Write(document),
                    new PartitionKey(document.StudyInstanceUid),
                    null,
                    cancellationToken
                ),
            cancellationToken
        );
        return IsDone(response, HttpStatusCode.Conflict);
    }

    /// <summary>Reads a document of <c>changes</c>; null when there is none.</summary>
    public async Task<ChangeDocument?> ReadChangeAsync(string study, string id, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(
            () => changes.ReadItemStreamAsync(id, new PartitionKey(study), null, cancellationToken),
            cancellationToken
        );
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        ThrowUnlessSuccess(response);
        return await JsonSerializer.DeserializeAsync(response.Content, _json.ChangeDocument, cancellationToken);
    }

    /// <summary>Reads one page of the change feed of <c>changes</c>, and where to go on.</summary>
    /// <param name="after">The continuation of a page before; null to begin with the oldest.</param>
    /// <param name="limit">Documents at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<(IReadOnlyList<ChangeDocument> Documents, string Continuation)> ReadFeedAsync(
        string? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        using var feed = changes.GetChangeFeedStreamIterator(
            after is null ? ChangeFeedStartFrom.Beginning() : ChangeFeedStartFrom.ContinuationToken(after),
            ChangeFeedMode.LatestVersion,
            new ChangeFeedRequestOptions { PageSizeHint = limit }
        );
        using var response = await CallAsync(() => feed.ReadNextAsync(cancellationToken), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotModified)
        {
            return ([], response.ContinuationToken);
        }

        ThrowUnlessSuccess(response);
        using var page = await JsonDocument.ParseAsync(response.Content, default, cancellationToken);
        return (
            [.. Documents(page).Select(each => each.Deserialize(_json.ChangeDocument)!)],
            response.ContinuationToken
        );
    }

    internal static async IAsyncEnumerable<T> ReadAllAsync<T>(
        Func<FeedIterator> open,
        Func<JsonElement, T> read,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var iterator = open();
        while (iterator.HasMoreResults)
        {
            using var response = await CallAsync(() => iterator.ReadNextAsync(cancellationToken), cancellationToken);
            ThrowUnlessSuccess(response);
            using var page = await JsonDocument.ParseAsync(response.Content, default, cancellationToken);
            foreach (var result in Documents(page))
            {
                yield return read(result);
            }
        }
    }

    private static JsonElement.ArrayEnumerator Documents(JsonDocument page) =>
        page.RootElement.GetProperty("Documents").EnumerateArray();

    internal static MemoryStream Write<T>(T document) =>
        new(JsonSerializer.SerializeToUtf8Bytes(document, (JsonTypeInfo<T>)_json.GetTypeInfo(typeof(T))!));

    internal static async Task<ResponseMessage> CallAsync(
        Func<Task<ResponseMessage>> call,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (CosmosFailure.IsFailure(e, cancellationToken))
        {
            throw CosmosFailure.Translate(e);
        }
    }

    internal static bool IsDone(ResponseMessage response, params ReadOnlySpan<HttpStatusCode> expected)
    {
        if (expected.Contains(response.StatusCode))
        {
            return false;
        }

        ThrowUnlessSuccess(response);
        return true;
    }

    internal static void ThrowUnlessSuccess(ResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw CosmosFailure.Translate(response);
        }
    }
}
