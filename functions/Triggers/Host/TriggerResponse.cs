using System.Text.Json;

namespace ServerlessDicom.Functions.Triggers.Host;

/// <summary>
/// What tells the Functions host that a triggered function is done. Anything that is not a success makes the host call
/// again, as the trigger's settings say; an empty success would leave it waiting.
/// </summary>
internal static class TriggerResponse
{
    /// <summary>Done, with nothing to hand on.</summary>
    public static Task WriteAsync(HttpResponse response, CancellationToken cancellationToken) =>
        WriteAsync(response, output: null, [], cancellationToken);

    /// <summary>Done, with messages for an output binding.</summary>
    /// <param name="response">The response.</param>
    /// <param name="output">The binding; null for none.</param>
    /// <param name="messages">They.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public static async Task WriteAsync(
        HttpResponse response,
        string? output,
        IReadOnlyList<string> messages,
        CancellationToken cancellationToken
    )
    {
        response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartObject("Outputs");
        if (output is not null)
        {
            json.WriteStartArray(output);
            foreach (var message in messages)
            {
                json.WriteStringValue(message);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteStartArray("Logs");
        json.WriteEndArray();
        json.WriteNull("ReturnValue");
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
    }
}
