using System.Text.Json;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>
/// The change feed in Cosmos DB, where changes of different studies have no order: they get one as they are entered into
/// a chain of pages, by whoever comes first (docs/decisions/0016).
/// </summary>
internal sealed class CosmosChangeFeed(CosmosDatabase database, IndexOptions options, TimeProvider time) : IChangeFeed
{
    /// <summary>
    /// Documents of <c>changes</c> in a page, with up to 250 instances each: about half of the 2 MB that a document may
    /// have.
    /// </summary>
    private const int OfPage = 10;

    /// <summary>Pages that are entered for one reader. There are more only where no timer has run for long.</summary>
    private const int MostPages = 100;

    /// <summary>How often a page is entered anew because another process entered one before it.</summary>
    private const int MostAttempts = 50;

    private static readonly FeedDocument _none = new()
    {
        Id = DocumentId.Feed,
        StudyInstanceUid = FeedDocument.Partition,
        Kind = DocumentKind.Feed,
        Sequence = 1,
        At = 0,
        Groups = [],
    };

    /// <inheritdoc/>
    public async Task<ChangeFeedExtent> ReadExtentAsync(
        DateTimeOffset? from,
        DateTimeOffset? until,
        CancellationToken cancellationToken
    )
    {
        var (last, isComplete) = await EnterAsync(MostPages, until, cancellationToken);
        if (!isComplete)
        {
            throw CosmosFailure.Behind();
        }

        var next = last?.Next ?? 1;
        var first = (await FindPageAsync(KeptSince, last, cancellationToken))?.ToChanges().First();
        return new ChangeFeedExtent(
            first?.Sequence ?? next,
            first?.At,
            next - 1,
            from is { } start ? await FindAsync(start, last, cancellationToken) ?? next : first?.Sequence ?? next
        );
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FeedChange>> ReadAsync(long after, int limit, CancellationToken cancellationToken)
    {
        var last = await ReadLastAsync(cancellationToken);
        if (last is null || after >= last.Next - 1)
        {
            return [];
        }

        var changes = new List<FeedChange>();
        var page =
            after + 1 >= last.Sequence
                ? last
                : await FindPageWithAsync(after + 1, cancellationToken)
                    ?? await FindPageAsync(KeptSince, last, cancellationToken);
        while (page is not null)
        {
            changes.AddRange(page.ToChanges().Where(change => change.Sequence > after).Take(limit - changes.Count));
            page =
                changes.Count == limit || page.Id == last.Id ? null
                : page.Next == last.Sequence ? last
                : await ReadAsync(DocumentId.FeedPage(page.Next), cancellationToken);
        }

        return changes;
    }

    /// <inheritdoc/>
    public Task EnterAsync(CancellationToken cancellationToken) => EnterAsync(int.MaxValue, null, cancellationToken);

    private long KeptSince => Microseconds.From(time.GetUtcNow() - options.KeepChanges);

    /// <summary>
    /// Enters what has happened, page by page. Each takes the place of the last page under its ETag, which decides the
    /// numbers of its changes and how far the container <c>changes</c> is read; the one that it takes the place of is
    /// copied before, so that the chain has no gap.
    /// </summary>
    /// <returns>The last page, and whether everything is entered.</returns>
    private async Task<(FeedDocument? Last, bool IsComplete)> EnterAsync(
        int mostPages,
        DateTimeOffset? until,
        CancellationToken cancellationToken
    )
    {
        var fence = until is { } end ? Math.Min(Microseconds.From(end), Microseconds.Of(time.GetUtcNow())) : 0;
        var (pages, attempts) = (0, 0);
        while (true)
        {
            var last = await ReadLastAsync(cancellationToken);
            var (documents, position) = await database.ReadFeedAsync(last?.Position, OfPage, cancellationToken);
            if (documents.Count == 0 && (last?.At ?? 0) >= fence)
            {
                return (last, true);
            }

            if (documents.Count > 0 && ++pages > mostPages)
            {
                return (last, false);
            }

            var present = last ?? _none;
            var entered =
                documents.Count == 0 ? present : await AppendAsync(present, documents, position, cancellationToken);
            var isWritten = await TryWriteAsync(
                entered with
                {
                    At = Math.Max(entered.At, fence),
                },
                last?.ETag,
                cancellationToken
            );
            attempts = isWritten ? 0 : attempts + 1;
            if (attempts > MostAttempts)
            {
                throw CosmosFailure.Contended();
            }
        }
    }

    /// <summary>What takes the place of the last page, which is copied to where it stays.</summary>
    private async Task<FeedDocument> AppendAsync(
        FeedDocument last,
        IReadOnlyList<ChangeDocument> documents,
        string position,
        CancellationToken cancellationToken
    )
    {
        if (last.Groups is [.., { At: var lastAt }])
        {
            var page = last with
            {
                Id = DocumentId.FeedPage(last.Sequence),
                At = lastAt,
                Position = null,
                TimeToLive = (int)Math.Clamp(options.KeepChanges.TotalSeconds, 3600, int.MaxValue),
            };
            await database.TryCreateAsync(page, cancellationToken);
        }

        var groups = new List<FeedChanges>();
        var at = last.At;
        foreach (var document in documents)
        {
            at = Math.Max(at, document.At);
            groups.Add(new FeedChanges(document.StudyInstanceUid, at, [.. document.Changes.Select(FeedInstance.Of)]));
        }

        return last with
        {
            Sequence = last.Next,
            At = at,
            Groups = groups,
            Position = position,
        };
    }

    private async Task<bool> TryWriteAsync(FeedDocument last, string? eTag, CancellationToken cancellationToken) =>
        await (
            eTag is null
                ? database.TryCreateAsync(last, cancellationToken)
                : database.TryReplaceAsync(last, eTag, cancellationToken)
        )
            is not null;

    private Task<FeedDocument?> ReadLastAsync(CancellationToken cancellationToken) =>
        ReadAsync(DocumentId.Feed, cancellationToken);

    private async Task<FeedDocument?> ReadAsync(string id, CancellationToken cancellationToken) =>
        await database.ReadAsync(FeedDocument.Partition, id, cancellationToken) as FeedDocument;

    /// <summary>The number of the first change that is kept and not before a moment; null when there is none.</summary>
    private async Task<long?> FindAsync(DateTimeOffset moment, FeedDocument? last, CancellationToken cancellationToken)
    {
        var page = await FindPageAsync(Math.Max(KeptSince, Microseconds.From(moment)), last, cancellationToken);
        return page?.ToChanges().First(change => change.At >= moment).Sequence;
    }

    /// <summary>The first page whose last change is not before a moment (<see cref="Microseconds"/>); null when there is none.</summary>
    private async Task<FeedDocument?> FindPageAsync(
        long since,
        FeedDocument? last,
        CancellationToken cancellationToken
    ) =>
        await FindFirstAsync(
            Pages().Append(" AND c.at >= ").Operand(since).Append(" ORDER BY c.sequence"),
            cancellationToken
        ) ?? (last?.Groups is [.., { At: var at }] && at >= since ? last : null);

    /// <summary>The page, other than the last, with the change that has a number; null when it has expired.</summary>
    private async Task<FeedDocument?> FindPageWithAsync(long sequence, CancellationToken cancellationToken)
    {
        var page = await FindFirstAsync(
            Pages()
                .Append(" AND c.at >= ")
                .Operand(KeptSince)
                .Append(" AND c.sequence <= ")
                .Operand(sequence)
                .Append(" ORDER BY c.sequence DESC"),
            cancellationToken
        );
        return page?.Next > sequence ? page : null;
    }

    private static CosmosQuery Pages() =>
        new CosmosQuery("SELECT * FROM c WHERE c.studyInstanceUid = ")
            .Operand(FeedDocument.Partition)
            .Append(" AND c.kind = 'feed' AND c.id != ")
            .Operand(DocumentId.Feed);

    private ValueTask<FeedDocument?> FindFirstAsync(CosmosQuery query, CancellationToken cancellationToken) =>
        database
            .QueryAsync(
                query.ToDefinition(),
                FeedDocument.Partition,
                each => each.Deserialize(DocumentJson.Compact.FeedDocument)!,
                cancellationToken,
                pageSize: 1
            )
            .FirstOrDefaultAsync(cancellationToken);
}
