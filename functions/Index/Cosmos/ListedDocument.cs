namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>A study, series or instance as listings read it.</summary>
internal sealed record ListedDocument
{
    public required string Kind { get; init; }
    public required string Sort { get; init; }
    public required long Sequence { get; init; }
    public required string Version { get; init; }

    /// <summary>Of a study or series, the number of instances.</summary>
    public int Instances { get; init; }

    /// <summary>Of a study, <see cref="OpenChange.At"/>; null when no change is open.</summary>
    public long? OpenAt { get; init; }

    /// <summary>Of a study, <see cref="OpenChange.IsMove"/>.</summary>
    public bool? IsMove { get; init; }

    public string? SeriesInstanceUid { get; init; }
    public string? SopInstanceUid { get; init; }
    public string? SopClassUid { get; init; }
    public string? TransferSyntaxUid { get; init; }
    public string? Blob { get; init; }
    public long BlobLength { get; init; }
    public string? Hash { get; init; }
    public string? BlobHash { get; init; }
    public MetadataPlace? Metadata { get; init; }
    public ReadOnlyMemory<byte> Layout { get; init; }
    public DateTimeOffset StoredAt { get; init; }
    public string? Modality { get; init; }

    /// <summary>Of an instance, the entry as the port has it.</summary>
    public InstanceEntry ToEntry(string studyInstanceUid) =>
        new()
        {
            StudyInstanceUid = studyInstanceUid,
            SeriesInstanceUid = SeriesInstanceUid!,
            SopInstanceUid = SopInstanceUid!,
            SopClassUid = SopClassUid!,
            TransferSyntaxUid = TransferSyntaxUid!,
            Version = Version,
            BlobName = Blob!,
            BlobLength = BlobLength,
            ContentHash = Hash!,
            BlobHash = BlobHash,
            Metadata = Metadata!.ToRange(),
            PixelDataLayout = Layout,
            StoredAt = StoredAt,
            Modality = Modality,
        };
}
