using System.Text.Json;
using System.Text.Unicode;

namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>Reads JSON in the one way that every reader agrees on: no member twice (RFC 7515 §4), no deep nesting, all text valid Unicode.</summary>
internal static class StrictJson
{
    private const int MaxDepth = 16;
    private static readonly JsonDocumentOptions _options = new()
    {
        MaxDepth = MaxDepth,
        AllowDuplicateProperties = false,
    };

    /// <summary>An object; its texts can be read without further checks.</summary>
    /// <exception cref="JsonException">It is not an object, or not of this form.</exception>
    public static JsonElement ParseObject(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw new JsonException("The text is not UTF-8.");
        }

        try
        {
            CheckTexts(utf8);
            var element = JsonElement.Parse(utf8, _options);
            return element.ValueKind == JsonValueKind.Object
                ? element
                : throw new JsonException("The text is not a JSON object.");
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("The text has half of a surrogate pair.", e);
        }
    }

    /// <summary>Reads what is escaped, since half of a surrogate pair is only found then.</summary>
    private static void CheckTexts(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                reader.GetString();
            }
        }
    }
}
