namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>The attributes that somebody has made searchable, and how far studies are indexed by them.</summary>
internal sealed class CosmosTags(CosmosDatabase database, CosmosStudies studies) : IExtendedTagIndex
{
    /// <inheritdoc/>
    public async Task<ExtendedTags> ReadTagsAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(DocumentId.ExtendedTags, DocumentId.ExtendedTags, cancellationToken)
            is ExtendedTagsDocument document
            ? document.Tags with
            {
                StoreRevision = document.ETag,
            }
            : ExtendedTags.None;

    /// <inheritdoc/>
    public async Task<bool> TryWriteTagsAsync(ExtendedTags tags, CancellationToken cancellationToken)
    {
        var document = new ExtendedTagsDocument
        {
            Id = DocumentId.ExtendedTags,
            StudyInstanceUid = DocumentId.ExtendedTags,
            Kind = DocumentKind.ExtendedTags,
            Tags = tags,
        };
        return await (
            tags.StoreRevision is { } eTag
                ? database.TryReplaceAsync(document, eTag, cancellationToken)
                : database.TryCreateAsync(document, cancellationToken)
        )
            is not null;
    }

    /// <inheritdoc/>
    public async Task<(IReadOnlyList<string> Studies, long Count)> FindStaleAsync(
        long revision,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var found = await database
            .QueryAsync(
                Stale("SELECT VALUE c.studyInstanceUid", revision).ToDefinition(),
                null,
                each => each.GetString()!,
                cancellationToken
            )
            .Take(limit)
            .ToListAsync(cancellationToken);
        var count = await database
            .QueryAsync(
                Stale("SELECT VALUE COUNT(1)", revision).ToDefinition(),
                null,
                each => each.GetInt64(),
                cancellationToken
            )
            .SumAsync(cancellationToken);
        return (found, count);
    }

    /// <inheritdoc/>
    public async Task<bool> IsIndexedAsync(long revision, CancellationToken cancellationToken) =>
        !await database
            .QueryAsync(
                Stale("SELECT VALUE c.studyInstanceUid", revision).ToDefinition(),
                null,
                each => each.GetString()!,
                cancellationToken,
                pageSize: 1
            )
            .AnyAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task ReindexAsync(
        string study,
        IReadOnlyList<InstanceRecord> records,
        CancellationToken cancellationToken
    )
    {
        foreach (var some in records.Chunk(CosmosStudies.MostRecords))
        {
            await studies.ReindexAsync(study, some, cancellationToken);
        }
    }

    private static CosmosQuery Stale(string select, long revision) =>
        new CosmosQuery($"{select} FROM c WHERE c.kind = 'study' AND (NOT IS_DEFINED(c.tags) OR c.tags < ")
            .Operand(revision)
            .Append(")");
}
