namespace ServerlessDicom.Functions.Index;

/// <summary>What the index knows about where one stored version of an instance lies: all that retrieval needs.</summary>
internal sealed record InstanceEntry
{
    public required string StudyInstanceUid { get; init; }
    public required string SeriesInstanceUid { get; init; }
    public required string SopInstanceUid { get; init; }
    public required string SopClassUid { get; init; }
    public required string TransferSyntaxUid { get; init; }

    /// <summary>Unique per stored version of an instance, made of letters and digits; the stem of its ETags.</summary>
    public required string Version { get; init; }

    /// <summary>The blob with the Part 10 file: as received, or compressed without loss.</summary>
    public required string BlobName { get; init; }

    /// <summary>The file's length in bytes.</summary>
    public required long BlobLength { get; init; }

    /// <summary>SHA-256 of the file as received (upper-case hex); equal content is what makes storing again a success.</summary>
    public required string ContentHash { get; init; }

    /// <summary>SHA-256 of the blob (upper-case hex) where it is not the file as received; null where it is.</summary>
    public string? BlobHash { get; init; }

    /// <summary>Where the DICOM JSON of the instance lies, bulk data left out: a JSON object within a segment.</summary>
    public required BlobRange Metadata { get; init; }

    /// <summary><see cref="Dicom.Imaging.PixelDataLayout"/> in its compact form; empty when there are no frames.</summary>
    public required ReadOnlyMemory<byte> PixelDataLayout { get; init; }

    public required DateTimeOffset StoredAt { get; init; }

    /// <summary>Modality (0008,0060) as the instance has it; null when it has none, or none that keeps the rules of its VR.</summary>
    public string? Modality { get; init; }
}

/// <summary>A range of bytes of a blob.</summary>
internal readonly record struct BlobRange(string BlobName, long Offset, long Length);
