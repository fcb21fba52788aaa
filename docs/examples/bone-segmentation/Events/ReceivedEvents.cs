using System.Text.Json;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Examples.BoneSegmentation.Events;

/// <summary>What a request to the webhook says.</summary>
/// <param name="CtSeries">Series of which CT images were stored or replaced.</param>
/// <param name="ValidationCode">What Event Grid wants to hear back to know that its subscription is wanted; else null.</param>
internal sealed record ReceivedEvents(IReadOnlyList<SeriesKey> CtSeries, string? ValidationCode)
{
    private const string Stored = "ServerlessDicom.InstanceStored";
    private const string Updated = "ServerlessDicom.InstanceUpdated";
    private const string Validation = "Microsoft.EventGrid.SubscriptionValidationEvent";

    /// <summary>
    /// Reads one event or a batch, as CloudEvents 1.0 or in Event Grid's own schema. Both name an event's type and data; the
    /// latter calls the type <c>eventType</c>. Events of other types, and of what is no CT image, are for others: results of
    /// this consumer are among them, so that it does not go in circles.
    /// </summary>
    /// <exception cref="JsonException">The body is none of this.</exception>
    public static async Task<ReceivedEvents> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var document = await JsonDocument.ParseAsync(body, default, cancellationToken);
        var root = document.RootElement;
        var series = new List<SeriesKey>();
        string? validationCode = null;
        foreach (var each in root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToArray() : [root])
        {
            var data = Member(each, "data");
            switch (Text(each, "type") ?? Text(each, "eventType"))
            {
                case Validation:
                    validationCode = Text(data, "validationCode");
                    break;
                case Stored or Updated when Text(data, "sopClassUid") == DicomUid.CTImageStorage:
                    series.Add(new SeriesKey(Uid(data, "studyInstanceUid"), Uid(data, "seriesInstanceUid")));
                    break;
                case null:
                    throw new JsonException("An event has no type.");
                default:
                    break;
            }
        }

        return new ReceivedEvents([.. series.Distinct()], validationCode);
    }

    private static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    /// <summary>UIDs become parts of URLs, so anything else is refused.</summary>
    private static string Uid(JsonElement data, string name) =>
        Text(data, name) is { } uid && DicomUid.IsValid(uid)
            ? uid
            : throw new JsonException($"The event's {name} is not a UID.");
}
