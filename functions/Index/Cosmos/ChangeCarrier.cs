using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Azure.Cosmos;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>
/// Carries out one change that is decided. Several may carry out the same one at the same time, and one that comes late
/// does no harm: it writes only in the place of what is older than the change.
/// </summary>
/// <param name="database">Where.</param>
/// <param name="study">The study with the open change, as it was read or written.</param>
/// <param name="redo">What to do.</param>
/// <param name="keepSeconds">How long documents of what is gone are kept.</param>
/// <param name="keepChangeSeconds">How long documents of changes are kept.</param>
internal sealed class ChangeCarrier(
    CosmosDatabase database,
    StudyDocument study,
    Redo redo,
    int keepSeconds,
    int keepChangeSeconds
)
{
    /// <summary>Instances in one document of <c>changes</c>: about 1 KB each, where 2 MB are allowed.</summary>
    private const int OfPage = 250;

    /// <summary>How often a document that is in the way is looked at again.</summary>
    private const int MostAttempts = 8;

    /// <summary>
    /// How long a change may be carried out without looking whether it is still open. Documents of what is gone, which
    /// keep a late writer out, are kept for much longer.
    /// </summary>
    private static readonly TimeSpan _trust = TimeSpan.FromMinutes(5);

    private static readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = 16 };

    private readonly string _uid = study.StudyInstanceUid;
    private readonly OpenChange _open = study.Open!;
    private readonly long _start = TimeProvider.System.GetTimestamp();

    /// <summary>Carries it out and closes it.</summary>
    /// <exception cref="IndexUnavailableException">Not to the end. Whoever comes next goes on.</exception>
    public async Task RunAsync()
    {
        if (redo.Deletion is { } deletion)
        {
            await DeleteInstancesAsync(deletion.SeriesInstanceUid);
            if (deletion.SeriesInstanceUid is null)
            {
                await DeleteRestAsync();
            }
        }

        await Parallel.ForEachAsync(redo.Writes, _parallel, async (write, _) => await WriteAsync(write));
        await Parallel.ForEachAsync(redo.Moves, _parallel, async (move, _) => await MoveAsync(move));
        await Parallel.ForEachAsync(redo.Attributes, _parallel, async (each, _) => await PutAttributesAsync(each));
        await GarbageNotes.WriteAsync(database, _uid, (study.Change, 0), _open.At, redo.Garbage, redo.Segments);
        var (piece, sequence) = (0, redo.Sequence);
        foreach (var changes in redo.Changes.Chunk(OfPage))
        {
            await database.TryCreateAsync(ToDocument(piece++, sequence, changes), CancellationToken.None);
            sequence += changes.Length;
        }

        await CloseAsync();
    }

    private async Task CloseAsync()
    {
        if (study.Instances > 0)
        {
            await database.TryReplaceAsync(study with { Open = null }, study.ETag!, CancellationToken.None);
        }
        else
        {
            var gone = ToGone(DocumentId.Study, null) with { Change = study.Change, Sequence = study.Sequence };
            await database.TryReplaceAsync(gone, study.ETag!, CancellationToken.None);
        }

        await RedoPieces.DeleteAsync(database, _uid, study.Change, _open);
    }

    private Task WriteAsync(RedoWrite write) =>
        write switch
        {
            { Instance: { } instance } => PutAsync(instance, write.ETag),
            { Series: { } series } => PutAsync(series, write.ETag),
            { Gone: { } gone } => PutAsync(gone, write.ETag),
            // The same attributes may be kept from before.
            { Attributes: { } attributes } => database.TryCreateAsync(attributes, CancellationToken.None),
            _ => throw new InvalidDataException("A change of the index has a step that says nothing."),
        };

    private async Task MoveAsync(RedoMove move)
    {
        PatchOperation[] place =
        [
            PatchOperation.Set("/metadata/blob", move.Metadata.Blob),
            PatchOperation.Set("/metadata/offset", move.Metadata.Offset),
            PatchOperation.Set("/metadata/length", move.Metadata.Length),
        ];
        CheckTrust();
        await database.TryPatchAsync(_uid, move.Id, move.ETag, place, CancellationToken.None);
    }

    /// <summary>
    /// Only in the place of what was there when it was decided: whoever comes late must not bring back what a move has
    /// changed since, which leaves the instance's sequence as it is.
    /// </summary>
    private async Task PutAttributesAsync(RedoAttributes attributes)
    {
        CheckTrust();
        await database.TryReplaceAsync(attributes.Instance, attributes.ETag, CancellationToken.None);
    }

    /// <summary>
    /// Page by page, so that memory stays bounded. A page is written to <c>changes</c> before its instances go: whoever goes
    /// on with the deletion finds the same pages, and with them the same sequences.
    /// </summary>
    private async Task DeleteInstancesAsync(string? series)
    {
        var sequence = redo.Sequence;
        for (var piece = 0; ; piece++)
        {
            var instances = await ReadPageAsync(series);
            var page = await FixPageAsync(piece, sequence, [.. instances.Values]);
            if (page is null)
            {
                return;
            }

            await Parallel.ForEachAsync(
                page.Changes,
                _parallel,
                async (change, _) =>
                {
                    var id = DocumentId.Instance(change.SopInstanceUid);
                    var gone = ToGone(id, change.SeriesInstanceUid);
                    await (
                        instances.TryGetValue(id, out var instance) ? PutAsync(gone, instance.ETag) : PutOverAsync(gone)
                    );
                }
            );
            await GarbageNotes.WriteAsync(
                database,
                _uid,
                (study.Change, piece),
                _open.At,
                page.Changes.Select(change => change.Blob),
                [.. page.Changes.Select(change => change.Metadata.Blob).Distinct()]
            );
            sequence += page.Changes.Count;
        }
    }

    private async Task<Dictionary<string, InstanceDocument>> ReadPageAsync(string? series)
    {
        var query = new CosmosQuery(
            """
            SELECT c.id, c.kind, c.studyInstanceUid, c.seriesInstanceUid, c.sopInstanceUid, c.sopClassUid,
                c.transferSyntaxUid, c.version, c.blob, c.blobLength, c.hash, c.metadata, c.storedAt, c.modality,
                c.studyAttributes, c.seriesAttributes, c.sort, c.sequence, c._etag
            FROM c WHERE c.studyInstanceUid = 
            """
        ).Operand(_uid).Append(" AND c.kind = 'instance' AND c.sequence < ").Operand(redo.Sequence);
        if (series is not null)
        {
            query.Append(" AND c.seriesInstanceUid = ").Operand(series);
        }

        return await database
            .QueryAsync(
                query.ToDefinition(),
                _uid,
                each => each.Deserialize(DocumentJson.Compact.InstanceDocument)!,
                CancellationToken.None,
                OfPage
            )
            .Take(OfPage)
            .ToDictionaryAsync(instance => instance.Id, StringComparer.Ordinal);
    }

    /// <summary>The page with a number as whoever came first has fixed it; null when there is none.</summary>
    private async Task<ChangeDocument?> FixPageAsync(
        int piece,
        long sequence,
        IReadOnlyList<InstanceDocument> instances
    )
    {
        CheckTrust();
        var page = ToDocument(
            piece,
            sequence,
            [.. instances.Select(instance => ChangedInstance.Of(IndexChangeKind.Deleted, instance))]
        );
        return instances.Count > 0 && await database.TryCreateAsync(page, CancellationToken.None)
            ? page
            : await database.ReadChangeAsync(_uid, page.Id, CancellationToken.None);
    }

    private async Task DeleteRestAsync()
    {
        var rest = database.QueryAsync(
            new CosmosQuery("SELECT c.id, c.kind, c.seriesInstanceUid, c._etag FROM c WHERE c.studyInstanceUid = ")
                .Operand(_uid)
                .Append(" AND c.kind IN ('series', 'attributes') AND c.sequence < ")
                .Operand(redo.Sequence)
                .ToDefinition(),
            _uid,
            each => each.Deserialize(DocumentJson.Compact.StoredPlace)!,
            CancellationToken.None
        );
        await Parallel.ForEachAsync(
            rest,
            _parallel,
            async (document, _) =>
            {
                CheckTrust();
                await (
                    document.Kind == DocumentKind.Series
                        ? PutAsync(ToGone(document.Id, document.SeriesInstanceUid), document.ETag)
                        : database.TryDeleteAsync(_uid, document.Id, document.ETag, CancellationToken.None)
                );
            }
        );
    }

    /// <summary>Writes a document in the place of what was there when the change was decided.</summary>
    private async Task PutAsync<T>(T document, string? eTag)
        where T : IndexDocument
    {
        CheckTrust();
        var written = eTag is null
            ? await database.TryCreateAsync(document, CancellationToken.None)
            : await database.TryReplaceAsync(document, eTag, CancellationToken.None);
        if (written is null)
        {
            await PutOverAsync(document);
        }
    }

    /// <summary>Writes a document in the place of what is there, unless the change has been there before.</summary>
    private async Task PutOverAsync<T>(T document)
        where T : IndexDocument
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            CheckTrust();
            var present = await database.ReadAsync(_uid, document.Id, CancellationToken.None);
            if (present?.Sequence >= redo.Sequence)
            {
                return;
            }

            // What was there may have gone by itself.
            var written = present is null
                ? await database.TryCreateAsync(document, CancellationToken.None)
                : await database.TryReplaceAsync(document, present.ETag!, CancellationToken.None);
            if (written is not null)
            {
                return;
            }
        }

        throw CosmosFailure.Contended();
    }

    private void CheckTrust()
    {
        if (TimeProvider.System.GetElapsedTime(_start) > _trust)
        {
            throw CosmosFailure.Contended();
        }
    }

    private ChangeDocument ToDocument(int piece, long sequence, IReadOnlyList<ChangedInstance> changes) =>
        new()
        {
            Id = DocumentId.Change(study.Change, piece),
            StudyInstanceUid = _uid,
            Sequence = sequence,
            At = _open.At,
            Changes = changes,
            Ttl = keepChangeSeconds,
        };

    private GoneDocument ToGone(string id, string? series) =>
        new()
        {
            Id = id,
            StudyInstanceUid = _uid,
            Kind = DocumentKind.Gone,
            Sequence = redo.Sequence,
            SeriesInstanceUid = series,
            DeletedAt = _open.At,
            TimeToLive = keepSeconds,
        };
}

/// <summary>Where a document is, as a query tells it.</summary>
internal sealed record StoredPlace(
    string Id,
    string Kind,
    string? SeriesInstanceUid,
    [property: JsonPropertyName("_etag")] string ETag
);
