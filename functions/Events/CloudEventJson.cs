using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace ServerlessDicom.Functions.Events;

/// <summary>Events in the JSON Event Format of CloudEvents 1.0, one by one (§3) and as batches (§4).</summary>
internal static class CloudEventJson
{
    /// <summary>The media type of one event.</summary>
    public const string MediaType = "application/cloudevents+json; charset=utf-8";

    /// <summary>The media type of a batch.</summary>
    public const string BatchMediaType = "application/cloudevents-batch+json; charset=utf-8";

    /// <summary>Writes an event.</summary>
    public static ReadOnlyMemory<byte> Write(PublishedEvent cloudEvent)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        Write(json, cloudEvent);
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Cuts events, in their order, into batches of at most so many events and bytes. An event that is longer by itself is a batch of its own.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> WriteBatches(
        IReadOnlyList<PublishedEvent> events,
        int mostEvents,
        int mostBytes
    )
    {
        var batch = new ArrayBufferWriter<byte>();
        var count = 0;
        foreach (var encoded in events.Select(Write))
        {
            // Two more for the comma and the closing bracket.
            if (count > 0 && (count == mostEvents || batch.WrittenCount + encoded.Length + 2 > mostBytes))
            {
                batch.Write("]"u8);
                yield return batch.WrittenMemory;
                batch = new ArrayBufferWriter<byte>();
                count = 0;
            }

            batch.Write(count == 0 ? "["u8 : ","u8);
            batch.Write(encoded.Span);
            count++;
        }

        if (count > 0)
        {
            batch.Write("]"u8);
            yield return batch.WrittenMemory;
        }
    }

    private static void Write(Utf8JsonWriter json, PublishedEvent cloudEvent)
    {
        json.WriteStartObject();
        json.WriteString("specversion"u8, "1.0"u8);
        json.WriteString("id"u8, cloudEvent.Id);
        json.WriteString("source"u8, cloudEvent.Source);
        json.WriteString("type"u8, cloudEvent.Type);
        json.WriteString("subject"u8, cloudEvent.Subject);
        json.WriteString("time"u8, cloudEvent.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("datacontenttype"u8, "application/json"u8);
        json.WriteStartObject("data"u8);
        cloudEvent.WriteData(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
