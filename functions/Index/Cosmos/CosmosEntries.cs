using System.Text.Json;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Finds and lists instances by their UIDs.</summary>
internal sealed class CosmosEntries(CosmosDatabase database, CosmosStudies studies)
{
    /// <summary>How often a listing that a change came into is begun anew.</summary>
    private const int MostAttempts = 20;

    private static readonly TimeSpan _wait = TimeSpan.FromMilliseconds(20);

    /// <summary>Finds an instance: one point read when it is there.</summary>
    public async ValueTask<InstanceEntry?> FindAsync(
        string study,
        string series,
        string instance,
        CancellationToken cancellationToken
    )
    {
        var found = await database.ReadAsync(study, DocumentId.Instance(instance), cancellationToken);
        if (
            found is not InstanceDocument
            && await database.ReadAsync(study, DocumentId.Study, cancellationToken)
                is StudyDocument { IsUnsettled: true }
        )
        {
            // It may be among those that are just being written, and whose neighbours can be found already.
            await studies.SettleAsync(study, cancellationToken);
            found = await database.ReadAsync(study, DocumentId.Instance(instance), cancellationToken);
        }

        return found is InstanceDocument document && document.SeriesInstanceUid == series ? document.ToEntry() : null;
    }

    /// <summary>The version of a study or series: a point read of each of the two that it is about.</summary>
    public async ValueTask<string?> FindVersionAsync(string study, string? series, CancellationToken cancellationToken)
    {
        var top = await database.ReadAsync(study, DocumentId.Study, cancellationToken);
        if (top is StudyDocument { IsUnsettled: true })
        {
            await studies.SettleAsync(study, cancellationToken);
            top = await database.ReadAsync(study, DocumentId.Study, cancellationToken);
        }

        if (series is null || top is not StudyDocument)
        {
            return (top as StudyDocument)?.Version;
        }

        var below = await database.ReadAsync(study, DocumentId.Series(series), cancellationToken);
        return (below as SeriesDocument)?.Version;
    }

    /// <summary>Lists a study or series: one query, unless a change comes into it.</summary>
    public async Task<InstanceListing?> ListAsync(string study, string? series, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var rows = await ReadAsync(study, series, cancellationToken);
            var top = rows.Find(row => row.Kind == DocumentKind.Study);
            if (top is { OpenAt: not null, IsMove: not true })
            {
                await studies.SettleAsync(study, cancellationToken);
                continue;
            }

            var listed = series is null ? top : rows.Find(row => row.Kind == DocumentKind.Series);
            if (top is null || listed is null)
            {
                return null;
            }

            var instances = rows.FindAll(row => row.Kind == DocumentKind.Instance);
            // A page of results shows one moment, several pages need not.
            if (
                instances.Count == listed.Instances
                && instances.TrueForAll(instance => instance.Sequence <= listed.Sequence)
            )
            {
                return new InstanceListing(listed.Version, Sort(study, rows, instances));
            }

            await Task.Delay(_wait * attempt, cancellationToken);
        }

        throw CosmosFailure.Contended();
    }

    /// <summary>Whether a resource was deleted since a moment (<see cref="Microseconds"/>) and is not there again.</summary>
    public async ValueTask<bool> WasDeletedAsync(
        string study,
        string? series,
        string? instance,
        long since,
        CancellationToken cancellationToken
    )
    {
        await studies.SettleAsync(study, cancellationToken);
        var id = (series, instance) switch
        {
            (null, _) => DocumentId.Study,
            (_, null) => DocumentId.Series(series),
            _ => DocumentId.Instance(instance),
        };
        return await database.ReadAsync(study, id, cancellationToken) is GoneDocument gone
            && gone.DeletedAt >= since
            && (instance is null || gone.SeriesInstanceUid == series);
    }

    private async Task<List<ListedDocument>> ReadAsync(
        string study,
        string? series,
        CancellationToken cancellationToken
    )
    {
        var query = new CosmosQuery(
            """
            SELECT c.kind, c.sort, c.sequence, c.version, c.instances, c.open.at AS openAt, c.open.isMove,
                c.seriesInstanceUid, c.sopInstanceUid, c.sopClassUid, c.transferSyntaxUid, c.blob, c.blobLength, c.hash,
                c.blobHash, c.metadata, c.layout, c.storedAt, c.modality
            FROM c WHERE c.studyInstanceUid = 
            """
        ).Operand(study);
        if (series is null)
        {
            query.Append(" AND c.kind IN ('study', 'series', 'instance')");
        }
        else
        {
            query
                .Append(" AND (c.kind = 'study' OR (c.kind IN ('series', 'instance') AND c.seriesInstanceUid = ")
                .Operand(series)
                .Append("))");
        }

        return await database
            .QueryAsync(
                query.ToDefinition(),
                study,
                each => each.Deserialize(DocumentJson.Compact.ListedDocument)!,
                cancellationToken
            )
            .ToListAsync(cancellationToken);
    }

    private static InstanceEntry[] Sort(string study, List<ListedDocument> rows, List<ListedDocument> instances)
    {
        var places = rows.Where(row => row.Kind == DocumentKind.Series)
            .ToDictionary(row => row.SeriesInstanceUid!, row => row.Sort);
        return
        [
            .. instances
                .OrderBy(row => places.GetValueOrDefault(row.SeriesInstanceUid!), StringComparer.Ordinal)
                .ThenBy(row => row.Sort, StringComparer.Ordinal)
                .Select(row => row.ToEntry(study)),
        ];
    }
}
