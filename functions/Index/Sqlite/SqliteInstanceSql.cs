namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>Statements about rows of instances.</summary>
internal static class SqliteInstanceSql
{
    private static readonly string Columns = string.Concat(
        SqliteSchema.InstanceColumns.Select(column => ", " + column.Column)
    );

    /// <summary>Inserts a row; the attributes' columns come last.</summary>
    public static readonly string Insert = $"""
        INSERT INTO instance (
            id, study, series, number, SOPInstanceUID, SOPClassUID, transfer_syntax, version, blob_name, blob_length,
            content_hash, segment, metadata_offset, metadata_length, layout, stored_at, study_document,
            series_document, json, modality, blob_hash, tags{Columns}
        )
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?{string.Concat(
            SqliteSchema.InstanceColumns.Select(_ => ", ?")
        )})
        """;

    /// <summary>Copies a row to the past instances: moment, whether deleted, study UID, series UID, id.</summary>
    public const string Bury = """
        INSERT INTO past_instance
        SELECT instance.id, ?, ?, ?, ?, SOPInstanceUID, SOPClassUID, transfer_syntax, version, blob_name, blob_length,
            content_hash, segment.name, metadata_offset, metadata_length, layout, stored_at, modality
        FROM instance JOIN segment ON segment.id = instance.segment
        WHERE instance.id = ?
        """;

    /// <summary>The columns that <see cref="ReadEntry"/> reads, of a join of instance and segment.</summary>
    public const string EntryColumns = """
        instance.SOPInstanceUID, instance.SOPClassUID, instance.transfer_syntax, instance.version, instance.blob_name,
        instance.blob_length, instance.content_hash, segment.name, instance.metadata_offset, instance.metadata_length,
        instance.layout, instance.stored_at, instance.modality, instance.blob_hash
        """;

    /// <summary>Reads the <see cref="EntryColumns"/>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The first of the columns.</param>
    /// <param name="study">The Study Instance UID.</param>
    /// <param name="series">The Series Instance UID.</param>
    /// <param name="before">The entry read before, whose strings are reused where they are the same.</param>
    public static InstanceEntry ReadEntry(
        SqliteStatement row,
        int column,
        string study,
        string series,
        InstanceEntry? before = null
    ) =>
        new()
        {
            StudyInstanceUid = study,
            SeriesInstanceUid = series,
            SopInstanceUid = row.Text(column),
            SopClassUid = row.Text(column + 1, before?.SopClassUid),
            TransferSyntaxUid = row.Text(column + 2, before?.TransferSyntaxUid),
            Version = row.Text(column + 3),
            BlobName = row.Text(column + 4),
            BlobLength = row.Int64(column + 5),
            ContentHash = row.Text(column + 6),
            Metadata = new BlobRange(
                row.Text(column + 7, before?.Metadata.BlobName),
                row.Int64(column + 8),
                row.Int64(column + 9)
            ),
            PixelDataLayout = row.Bytes(column + 10).ToArray(),
            StoredAt = new DateTimeOffset(row.Int64(column + 11), TimeSpan.Zero),
            Modality = row.IsNull(column + 12) ? null : row.Text(column + 12, before?.Modality),
            BlobHash = row.IsNull(column + 13) ? null : row.Text(column + 13),
        };
}
