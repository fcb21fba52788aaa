using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>A document of the container <c>changes</c>: some instances that came or went together. Written once and never changed.</summary>
internal sealed record ChangeDocument
{
    /// <summary>Unique within the study.</summary>
    public required string Id { get; init; }

    /// <summary>The partition key.</summary>
    public required string StudyInstanceUid { get; init; }

    /// <summary>Sequence of the first of <see cref="Changes"/>.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it was decided (<see cref="Microseconds"/>).</summary>
    public required long At { get; init; }

    /// <summary>What happened, in order; the sequences of those after the first follow on from <see cref="Sequence"/>.</summary>
    public required IReadOnlyList<ChangedInstance> Changes { get; init; }

    /// <summary>Seconds after which it goes by itself.</summary>
    public required int Ttl { get; init; }

    /// <summary>The changes as the port has them.</summary>
    public IEnumerable<IndexChange> ToChanges()
    {
        var at = Microseconds.ToMoment(At);
        var sequence = Sequence;
        foreach (var change in Changes)
        {
            yield return new IndexChange(sequence++, change.Kind, at, change.ToEntry(StudyInstanceUid));
        }
    }

    /// <summary>The changes, those of one study in their order, in documents as a trigger on the change feed gets them: a JSON array.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static IReadOnlyList<IndexChange> ParseFeed(JsonElement feed)
    {
        if (feed.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("The documents of the change feed are not an array.");
        }

        return
        [
            .. feed.EnumerateArray()
                .Select(element =>
                    element.Deserialize(DocumentJson.Compact.ChangeDocument)
                    ?? throw new JsonException("A document of the change feed is null.")
                )
                .OrderBy(document => document.Sequence)
                .SelectMany(document => document.ToChanges()),
        ];
    }
}

/// <summary>What happened to an instance: the fields of <see cref="InstanceEntry"/> but for the layout of its pixels.</summary>
internal sealed record ChangedInstance
{
    [JsonConverter(typeof(JsonStringEnumConverter<IndexChangeKind>))]
    public required IndexChangeKind Kind { get; init; }
    public required string SeriesInstanceUid { get; init; }
    public required string SopInstanceUid { get; init; }
    public required string SopClassUid { get; init; }
    public required string TransferSyntaxUid { get; init; }
    public required string Version { get; init; }
    public required string Blob { get; init; }
    public required long BlobLength { get; init; }
    public required string Hash { get; init; }
    public required MetadataPlace Metadata { get; init; }
    public required DateTimeOffset StoredAt { get; init; }
    public string? Modality { get; init; }

    /// <summary>What happened to an instance.</summary>
    public static ChangedInstance Of(IndexChangeKind kind, InstanceDocument instance) =>
        new()
        {
            Kind = kind,
            SeriesInstanceUid = instance.SeriesInstanceUid,
            SopInstanceUid = instance.SopInstanceUid,
            SopClassUid = instance.SopClassUid,
            TransferSyntaxUid = instance.TransferSyntaxUid,
            Version = instance.Version,
            Blob = instance.Blob,
            BlobLength = instance.BlobLength,
            Hash = instance.Hash,
            Metadata = instance.Metadata,
            StoredAt = instance.StoredAt,
            Modality = instance.Modality,
        };

    /// <summary>The entry as the port has it.</summary>
    public InstanceEntry ToEntry(string studyInstanceUid) =>
        new()
        {
            StudyInstanceUid = studyInstanceUid,
            SeriesInstanceUid = SeriesInstanceUid,
            SopInstanceUid = SopInstanceUid,
            SopClassUid = SopClassUid,
            TransferSyntaxUid = TransferSyntaxUid,
            Version = Version,
            BlobName = Blob,
            BlobLength = BlobLength,
            ContentHash = Hash,
            Metadata = Metadata.ToRange(),
            PixelDataLayout = default,
            StoredAt = StoredAt,
            Modality = Modality,
        };
}
