using System.Text.Json;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Events;

/// <summary>
/// What happened to an instance, as a CloudEvent (version 1.0). Nothing in it comes from a patient: UIDs, codes, and names
/// of this service's own making.
/// </summary>
internal sealed record InstanceEvent : PublishedEvent
{
    /// <summary>The instance as it is after the change; for a deletion, as it was.</summary>
    public required InstanceEntry Instance { get; init; }

    /// <summary>Ascending within a study: of two events of one instance, the later one has the greater.</summary>
    public required long Sequence { get; init; }

    /// <summary>Where the instance is retrieved (WADO-RS): a URI reference, absolute when the service knows its own URL.</summary>
    public required string WadoUrl { get; init; }

    /// <summary>The type of the event about a kind of change.</summary>
    public static string TypeOf(IndexChangeKind kind) =>
        kind switch
        {
            IndexChangeKind.Stored => "ServerlessDicom.InstanceStored",
            IndexChangeKind.Replaced => "ServerlessDicom.InstanceUpdated",
            IndexChangeKind.Deleted => "ServerlessDicom.InstanceDeleted",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No event tells of this kind of change."),
        };

    /// <inheritdoc/>
    public override void WriteData(Utf8JsonWriter json)
    {
        json.WriteString("studyInstanceUid"u8, Instance.StudyInstanceUid);
        json.WriteString("seriesInstanceUid"u8, Instance.SeriesInstanceUid);
        json.WriteString("sopInstanceUid"u8, Instance.SopInstanceUid);
        json.WriteString("sopClassUid"u8, Instance.SopClassUid);
        json.WriteString("modality"u8, Instance.Modality);
        json.WriteString("transferSyntaxUid"u8, Instance.TransferSyntaxUid);
        json.WriteString("wadoUrl"u8, WadoUrl);
        json.WriteString("blobName"u8, Instance.BlobName);
        json.WriteNumber("sequence"u8, Sequence);
    }
}
