namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>An instance: the fields of <see cref="InstanceEntry"/>, and its attributes.</summary>
internal sealed record InstanceDocument : LevelDocument
{
    public required string SeriesInstanceUid { get; init; }
    public required string SopInstanceUid { get; init; }
    public required string SopClassUid { get; init; }
    public required string TransferSyntaxUid { get; init; }
    public required string Version { get; init; }

    /// <summary>The blob with the Part 10 file.</summary>
    public required string Blob { get; init; }

    public required long BlobLength { get; init; }

    /// <summary><see cref="InstanceEntry.ContentHash"/>.</summary>
    public required string Hash { get; init; }

    /// <summary><see cref="InstanceEntry.BlobHash"/>.</summary>
    public string? BlobHash { get; init; }

    public required MetadataPlace Metadata { get; init; }

    /// <summary><see cref="InstanceEntry.PixelDataLayout"/>, in base64.</summary>
    public ReadOnlyMemory<byte> Layout { get; init; }

    public required DateTimeOffset StoredAt { get; init; }
    public string? Modality { get; init; }

    /// <summary><see cref="InstanceRecord.TagRevision"/>.</summary>
    public long Tags { get; init; }

    /// <summary>Hash of the study attributes that it brought.</summary>
    public required string StudyAttributes { get; init; }

    /// <summary>Hash of the series attributes that it brought.</summary>
    public required string SeriesAttributes { get; init; }

    /// <summary>The document of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="sequence">Of the change that stores it.</param>
    /// <param name="studyAttributes">As <see cref="StudyAttributes"/>.</param>
    /// <param name="seriesAttributes">As <see cref="SeriesAttributes"/>.</param>
    public static InstanceDocument Of(
        InstanceRecord record,
        long sequence,
        string studyAttributes,
        string seriesAttributes
    )
    {
        var entry = record.Entry;
        var content = LevelContent.OfInstance(record.Instance, entry.SopInstanceUid);
        return new InstanceDocument
        {
            Id = DocumentId.Instance(entry.SopInstanceUid),
            StudyInstanceUid = entry.StudyInstanceUid,
            Kind = DocumentKind.Instance,
            Sequence = sequence,
            SeriesInstanceUid = entry.SeriesInstanceUid,
            SopInstanceUid = entry.SopInstanceUid,
            SopClassUid = entry.SopClassUid,
            TransferSyntaxUid = entry.TransferSyntaxUid,
            Version = entry.Version,
            Blob = entry.BlobName,
            BlobLength = entry.BlobLength,
            Hash = entry.ContentHash,
            BlobHash = entry.BlobHash,
            Metadata = MetadataPlace.Of(entry.Metadata),
            Layout = entry.PixelDataLayout,
            StoredAt = entry.StoredAt,
            Modality = entry.Modality,
            Tags = record.TagRevision,
            StudyAttributes = studyAttributes,
            SeriesAttributes = seriesAttributes,
            Sort = content.Sort,
            A = content.A,
            Json = content.Json,
        };
    }

    /// <summary>The entry as the port has it.</summary>
    public InstanceEntry ToEntry() =>
        new()
        {
            StudyInstanceUid = StudyInstanceUid,
            SeriesInstanceUid = SeriesInstanceUid,
            SopInstanceUid = SopInstanceUid,
            SopClassUid = SopClassUid,
            TransferSyntaxUid = TransferSyntaxUid,
            Version = Version,
            BlobName = Blob,
            BlobLength = BlobLength,
            ContentHash = Hash,
            BlobHash = BlobHash,
            Metadata = Metadata.ToRange(),
            PixelDataLayout = Layout,
            StoredAt = StoredAt,
            Modality = Modality,
        };
}

/// <summary><see cref="BlobRange"/> as documents have it.</summary>
internal sealed record MetadataPlace(string Blob, long Offset, long Length)
{
    /// <summary>As documents have it.</summary>
    public static MetadataPlace Of(BlobRange range) => new(range.BlobName, range.Offset, range.Length);

    /// <summary>As the port has it.</summary>
    public BlobRange ToRange() => new(Blob, Offset, Length);
}
