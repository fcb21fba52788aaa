namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Keeps the redo of a change: in the study's document when it is small, else in documents of its own.</summary>
internal static class RedoPieces
{
    /// <summary>The most bytes in the study's document, which searches read.</summary>
    private const int MostInline = 24 << 10;

    /// <summary>Bytes in one document: in base64 well below the 2 MB that are allowed.</summary>
    private const int OfPiece = 1 << 20;

    /// <summary>Writes the redo down, for the study's document to refer to.</summary>
    public static async Task<OpenChange> WriteAsync(CosmosDatabase database, Decision decision, long at)
    {
        var packed = decision.Redo.Pack();
        var open = new OpenChange { At = at, IsMove = decision.IsMove };
        if (packed.Length <= MostInline)
        {
            return open with { Redo = packed };
        }

        var pieces = 0;
        foreach (var bytes in packed.Chunk(OfPiece))
        {
            await database.UpsertAsync(
                new RedoDocument
                {
                    Id = DocumentId.Redo(decision.Study.Change, pieces++),
                    StudyInstanceUid = decision.Study.StudyInstanceUid,
                    Kind = DocumentKind.Redo,
                    Bytes = bytes,
                },
                CancellationToken.None
            );
        }

        return open with
        {
            Pieces = pieces,
        };
    }

    /// <summary>Reads the redo of an open change; null when another has carried it out since.</summary>
    public static async Task<Redo?> ReadAsync(CosmosDatabase database, StudyDocument study)
    {
        var open = study.Open!;
        if (open.Redo is { } packed)
        {
            return Redo.Unpack(packed);
        }

        using var bytes = new MemoryStream();
        for (var piece = 0; piece < open.Pieces; piece++)
        {
            var id = DocumentId.Redo(study.Change, piece);
            if (await database.ReadAsync(study.StudyInstanceUid, id, CancellationToken.None) is not RedoDocument redo)
            {
                return null;
            }

            bytes.Write(redo.Bytes);
        }

        return Redo.Unpack(bytes.ToArray());
    }

    /// <summary>Deletes what <see cref="WriteAsync"/> wrote apart, when it is no longer needed.</summary>
    public static async Task DeleteAsync(CosmosDatabase database, string study, string change, OpenChange open)
    {
        for (var piece = 0; piece < open.Pieces; piece++)
        {
            await database.TryDeleteAsync(study, DocumentId.Redo(change, piece), null, CancellationToken.None);
        }
    }
}
