using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace ServerlessDicom.Functions.Web;

/// <summary>Writes problem documents (RFC 9457): the status reports of PS3.18 §8.5.</summary>
internal static class Problem
{
    /// <summary>The media type of problem documents.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>Readable as it comes: nobody puts it into a page unescaped, being of its own media type.</summary>
    private static readonly JsonWriterOptions Format = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Answers with a problem. The response must not have started.</summary>
    /// <param name="context">The request to answer.</param>
    /// <param name="status">The HTTP status code.</param>
    /// <param name="detail">A sentence about this occurrence, without patient data; null when the status says it all.</param>
    /// <param name="available">For 406: the media types that are available.</param>
    public static async Task WriteAsync(
        HttpContext context,
        int status,
        string? detail = null,
        IReadOnlyList<string>? available = null
    )
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Format))
        {
            json.WriteStartObject();
            json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(status));
            json.WriteNumber("status"u8, status);
            if (detail is not null)
            {
                json.WriteString("detail"u8, detail);
            }

            if (available is { Count: > 0 })
            {
                json.WriteStartArray("available"u8);
                foreach (var mediaType in available)
                {
                    json.WriteStringValue(mediaType);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = buffer.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            buffer.Position = 0;
            await buffer.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }
}
