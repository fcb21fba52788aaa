namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Notes blobs that are no longer in use.</summary>
internal static class GarbageNotes
{
    /// <summary>Names in one document.</summary>
    private const int OfPiece = 500;

    /// <summary>Names in one query.</summary>
    private const int OfQuery = 100;

    /// <summary>Notes blobs of instances, and blobs of metadata unless an instance of the study uses them. Doing it again does nothing.</summary>
    /// <param name="database">Where.</param>
    /// <param name="study">The study.</param>
    /// <param name="change">The change that they were left behind by, and the number of its first piece of garbage.</param>
    /// <param name="at">When (<see cref="Microseconds"/>).</param>
    /// <param name="blobs">Blobs of instances.</param>
    /// <param name="segments">Blobs of metadata.</param>
    public static async Task WriteAsync(
        CosmosDatabase database,
        string study,
        (string Name, int Piece) change,
        long at,
        IEnumerable<string> blobs,
        IReadOnlyCollection<string> segments
    )
    {
        var used = await FindUsedAsync(database, study, segments);
        var piece = change.Piece;
        foreach (var names in blobs.Concat(segments.Where(name => !used.Contains(name))).Chunk(OfPiece))
        {
            await database.TryCreateAsync(
                new GarbageDocument
                {
                    Id = DocumentId.Garbage(change.Name, piece++),
                    StudyInstanceUid = study,
                    Kind = DocumentKind.Garbage,
                    At = at,
                    Names = names,
                },
                CancellationToken.None
            );
        }
    }

    private static async Task<HashSet<string>> FindUsedAsync(
        CosmosDatabase database,
        string study,
        IReadOnlyCollection<string> segments
    )
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var names in segments.Chunk(OfQuery))
        {
            var query = new CosmosQuery("SELECT VALUE c.metadata.blob FROM c WHERE c.studyInstanceUid = ")
                .Operand(study)
                .Append(" AND c.kind = 'instance' AND c.metadata.blob IN ")
                .Operands(names);
            used.UnionWith(
                await database
                    .QueryAsync(query.ToDefinition(), study, each => each.GetString()!, CancellationToken.None)
                    .ToListAsync()
            );
        }

        return used;
    }
}
