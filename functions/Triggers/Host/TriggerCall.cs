using System.Text.Json;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Triggers.Host;

/// <summary>
/// What the Functions host sends when a trigger fires: <c>{"Data": {"binding": value}, "Metadata": {…}}</c>. Objects come
/// as they are; of everything else comes the JSON text, as a string, so that a message may be wrapped once or twice.
/// </summary>
internal sealed class TriggerCall : IDisposable
{
    /// <summary>A message as a string within a string, and that perhaps in base64.</summary>
    private const int MaxWrappings = 3;

    private readonly JsonDocument _envelope;
    private readonly List<JsonDocument> _unwrapped = [];

    private TriggerCall(JsonDocument envelope) => _envelope = envelope;

    /// <summary>Reads the envelope from the body of a request.</summary>
    /// <exception cref="ProblemException">400: it is not one. 415: nor meant to be.</exception>
    /// <exception cref="BadHttpRequestException">413: it is longer than the server takes.</exception>
    public static async Task<TriggerCall> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (ContentType.Parse(request.ContentType) is not { MediaType: "application/json" })
        {
            throw new ProblemException(
                StatusCodes.Status415UnsupportedMediaType,
                "Calls of the Functions host are JSON."
            );
        }

        try
        {
            return new TriggerCall(await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken));
        }
        catch (JsonException)
        {
            // Its message would quote what was sent.
            throw Malformed("The call is not JSON");
        }
    }

    /// <summary>What a binding brings, unwrapped: an object or an array.</summary>
    /// <exception cref="ProblemException">400: it brings nothing, or nothing of the kind.</exception>
    public JsonElement Data(string binding)
    {
        if (
            _envelope.RootElement is not { ValueKind: JsonValueKind.Object } root
            || !root.TryGetProperty("Data", out var data)
            || data.ValueKind != JsonValueKind.Object
            || !data.TryGetProperty(binding, out var value)
        )
        {
            throw Malformed($"The call lacks Data.{binding}");
        }

        for (var i = 0; i < MaxWrappings && value.ValueKind == JsonValueKind.String; i++)
        {
            value = Unwrap(value, binding);
        }

        return value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
            ? value
            : throw Malformed($"Data.{binding} is neither an object nor an array");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _envelope.Dispose();
        _unwrapped.ForEach(document => document.Dispose());
    }

    private JsonElement Unwrap(JsonElement text, string binding)
    {
        try
        {
            // No JSON of an object, array or string is also base64.
            var document = text.TryGetBytesFromBase64(out var bytes)
                ? JsonDocument.Parse(bytes)
                : JsonDocument.Parse(text.GetString()!);
            _unwrapped.Add(document);
            return document.RootElement;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or not even text: half of a surrogate pair.
            throw Malformed($"Data.{binding} is not JSON");
        }
    }

    private static ProblemException Malformed(string what) =>
        new(StatusCodes.Status400BadRequest, $"{what}; it is not a call of the Functions host.");
}
