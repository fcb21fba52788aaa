using System.Text.Json;
using ServerlessDicom.Functions.Events;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>An event report as a CloudEvent, for whoever passes it on to the subscribers.</summary>
internal sealed record WorkitemEvent : PublishedEvent
{
    /// <summary>What the subscribers are told.</summary>
    public required EventReport Report { get; init; }

    /// <summary>Their AE titles.</summary>
    public required IReadOnlyList<string> Subscribers { get; init; }

    /// <summary>The type of the event about a kind of report.</summary>
    public static string TypeOf(EventType type) =>
        type switch
        {
            EventType.StateReport => "ServerlessDicom.WorkitemStateReport",
            EventType.CancelRequested => "ServerlessDicom.WorkitemCancelRequested",
            EventType.ProgressReport => "ServerlessDicom.WorkitemProgressReport",
            EventType.Assigned => "ServerlessDicom.WorkitemAssigned",
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No event tells of this kind of report."),
        };

    /// <inheritdoc/>
    public override void WriteData(Utf8JsonWriter json)
    {
        json.WriteString("workitemUid"u8, Report.Uid);
        json.WriteStartArray("subscribers"u8);
        foreach (var subscriber in Subscribers)
        {
            json.WriteStringValue(subscriber);
        }

        json.WriteEndArray();
        json.WritePropertyName("report"u8);
        json.WriteRawValue(Report.Write(messageId: null).Span);
    }
}
