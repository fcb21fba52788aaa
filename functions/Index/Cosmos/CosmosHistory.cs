using System.Text.Json;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Changes, and what they leave behind: garbage, fragmented series, changes that nobody has carried out.</summary>
internal sealed class CosmosHistory(CosmosDatabase database, CosmosStudies studies, TimeProvider time)
{
    /// <summary>Names in one query.</summary>
    private const int OfQuery = 100;

    /// <summary>Studies whose changes are carried out in one go.</summary>
    private const int MostAbandoned = 100;

    /// <summary>After what time a change counts as abandoned by the process that decided it.</summary>
    private static readonly TimeSpan _abandoned = TimeSpan.FromSeconds(30);

    /// <summary>Reads changes after a position that are not older than a moment (<see cref="Microseconds"/>).</summary>
    public async Task<ChangePage> ReadChangesAsync(
        string? after,
        int limit,
        long since,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var (documents, position) = await database.ReadFeedAsync(after, limit, cancellationToken);
            var changes = documents
                .Where(document => document.At >= since)
                .SelectMany(document => document.ToChanges())
                .ToList();
            // A page may be empty although more follow.
            if (documents.Count == 0 || changes.Count > 0)
            {
                return new ChangePage(changes, position);
            }

            after = position;
        }
    }

    /// <summary>How far a consumer of the changes has come; null when it has not begun.</summary>
    public async Task<string?> ReadPositionAsync(string consumer, CancellationToken cancellationToken)
    {
        var id = DocumentId.Position(consumer);
        return (await database.ReadAsync(id, id, cancellationToken) as PositionDocument)?.Position;
    }

    /// <summary>Keeps how far a consumer of the changes has come.</summary>
    public Task SavePositionAsync(string consumer, string position, CancellationToken cancellationToken)
    {
        var id = DocumentId.Position(consumer);
        return database.UpsertAsync(
            new PositionDocument
            {
                Id = id,
                StudyInstanceUid = id,
                Kind = DocumentKind.Position,
                Position = position,
            },
            cancellationToken
        );
    }

    /// <summary>Reads garbage from before a moment, oldest first.</summary>
    public async Task<IReadOnlyList<string>> ReadGarbageAsync(
        DateTimeOffset before,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await CarryOutAbandonedAsync(_abandoned, cancellationToken);
        var query = new CosmosQuery("SELECT * FROM c WHERE c.kind = 'garbage' AND c.at < ").Operand(
            Microseconds.From(before)
        );
        var garbage = new List<GarbageDocument>();
        var count = 0;
        await foreach (var document in ReadGarbageAsync(query, cancellationToken))
        {
            garbage.Add(document);
            count += document.Names.Count;
            if (count >= limit)
            {
                break;
            }
        }

        return [.. garbage.OrderBy(document => document.At).SelectMany(document => document.Names).Take(limit)];
    }

    /// <summary>Forgets garbage.</summary>
    public async Task ForgetGarbageAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var forgotten = names.ToHashSet(StringComparer.Ordinal);
        foreach (var some in names.Chunk(OfQuery))
        {
            // All of them first: what is changed while it is read may be read again.
            var found = await ReadGarbageAsync(WithNames(some), cancellationToken).ToListAsync(cancellationToken);
            foreach (var document in found)
            {
                await ForgetAsync(document, forgotten, cancellationToken);
            }
        }
    }

    /// <summary>Those of the blobs that no instance uses and that are not noted as garbage.</summary>
    public async Task<IReadOnlyList<string>> FindUnreferencedAsync(
        IReadOnlyCollection<string> names,
        CancellationToken cancellationToken
    )
    {
        // What is decided is in use, whether or not it is written.
        await CarryOutAbandonedAsync(TimeSpan.Zero, cancellationToken);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var some in names.Chunk(OfQuery))
        {
            CosmosQuery[] queries =
            [
                new CosmosQuery("SELECT VALUE c.blob FROM c WHERE c.kind = 'instance' AND c.blob IN ").Operands(some),
                new CosmosQuery(
                    "SELECT VALUE c.metadata.blob FROM c WHERE c.kind = 'instance' AND c.metadata.blob IN "
                ).Operands(some),
            ];
            foreach (var query in queries)
            {
                used.UnionWith(
                    await database
                        .QueryAsync(query.ToDefinition(), null, each => each.GetString()!, cancellationToken)
                        .ToListAsync(cancellationToken)
                );
            }

            await foreach (var garbage in ReadGarbageAsync(WithNames(some), cancellationToken))
            {
                used.UnionWith(garbage.Names);
            }
        }

        return [.. names.Where(name => !used.Contains(name))];
    }

    /// <summary>Series with more than so many segments.</summary>
    public async Task<IReadOnlyList<(string Study, string Series)>> FindFragmentedSeriesAsync(
        int segments,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var query = new CosmosQuery(
            "SELECT c.studyInstanceUid, c.seriesInstanceUid FROM c WHERE c.kind = 'series' AND c.segmentCount > "
        ).Operand(segments);
        return await database
            .QueryAsync(
                query.ToDefinition(),
                null,
                each => (Text(each, "studyInstanceUid"), Text(each, "seriesInstanceUid")),
                cancellationToken
            )
            .Take(limit)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Carries out what processes that are no more have decided.</summary>
    private async Task CarryOutAbandonedAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        while (true)
        {
            var query = new CosmosQuery(
                "SELECT VALUE c.studyInstanceUid FROM c WHERE c.kind = 'study' AND c.open.at <= "
            ).Operand(Microseconds.Of(time.GetUtcNow() - age));
            var abandoned = await database
                .QueryAsync(query.ToDefinition(), null, each => each.GetString()!, cancellationToken)
                .Take(MostAbandoned)
                .ToListAsync(cancellationToken);
            foreach (var study in abandoned)
            {
                await studies.FinishAsync(study, cancellationToken);
            }

            if (abandoned.Count < MostAbandoned)
            {
                return;
            }
        }
    }

    private async Task ForgetAsync(
        GarbageDocument document,
        HashSet<string> forgotten,
        CancellationToken cancellationToken
    )
    {
        string[] left = [.. document.Names.Where(name => !forgotten.Contains(name))];
        if (left.Length == 0)
        {
            await database.TryDeleteAsync(document.StudyInstanceUid, document.Id, document.ETag, cancellationToken);
        }
        else if (left.Length < document.Names.Count)
        {
            await database.TryReplaceAsync(document with { Names = left }, document.ETag!, cancellationToken);
        }
    }

    private IAsyncEnumerable<GarbageDocument> ReadGarbageAsync(
        CosmosQuery query,
        CancellationToken cancellationToken
    ) =>
        database.QueryAsync(
            query.ToDefinition(),
            null,
            each => each.Deserialize(DocumentJson.Compact.GarbageDocument)!,
            cancellationToken
        );

    private static CosmosQuery WithNames(IReadOnlyList<string> names) =>
        new CosmosQuery(
            "SELECT * FROM c WHERE c.kind = 'garbage' AND EXISTS (SELECT VALUE n FROM n IN c.names WHERE n IN "
        )
            .Operands(names)
            .Append(")");

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;
}
