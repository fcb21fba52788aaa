using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>What a subscriber is told (PS3.4 Table CC.2.4-1).</summary>
/// <param name="Type">Event Type ID (0000,1002).</param>
/// <param name="Uid">The workitem, or the well-known UID of the worklist for the service as a whole.</param>
/// <param name="Attributes">The attributes of the event in DICOM JSON, by tag.</param>
internal sealed record EventReport(EventType Type, string Uid, IReadOnlyDictionary<string, JsonNode> Attributes)
{
    /// <summary>The report as one DICOM JSON object (PS3.18 §8.10.5), keys ascending.</summary>
    /// <param name="messageId">Message ID (0000,0110); null to leave it out.</param>
    public ReadOnlyMemory<byte> Write(int? messageId)
    {
        var all = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal)
        {
            [DicomTag.AffectedSOPClassUID.ToString()] = Element("UI", DicomUid.UnifiedProcedureStepPush),
            [DicomTag.AffectedSOPInstanceUID.ToString()] = Element("UI", Uid),
            [DicomTag.EventTypeID.ToString()] = Element("US", (int)Type),
        };
        if (messageId is { } id)
        {
            all[DicomTag.MessageID.ToString()] = Element("US", id);
        }

        foreach (var (tag, attribute) in Attributes)
        {
            all[tag] = attribute;
        }

        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, Dicom.Json.DicomJsonWriter.JsonOptions);
        writer.WriteStartObject();
        foreach (var (tag, attribute) in all)
        {
            writer.WritePropertyName(tag);
            attribute.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>An attribute with one value.</summary>
    public static JsonObject Element(string vr, JsonNode value) =>
        new() { ["vr"] = vr, ["Value"] = new JsonArray(value) };
}

/// <summary>Event Type IDs of PS3.4 Table CC.2.4-1.</summary>
internal enum EventType
{
    /// <summary>UPS State Report.</summary>
    StateReport = 1,

    /// <summary>UPS Cancel Requested.</summary>
    CancelRequested = 2,

    /// <summary>UPS Progress Report.</summary>
    ProgressReport = 3,

    /// <summary>SCP Status Change.</summary>
    ScpStatusChange = 4,

    /// <summary>UPS Assigned.</summary>
    Assigned = 5,
}
