using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Xml;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Commitment;

/// <summary>Reads the data set of a request (PS3.18 §13.3).</summary>
internal static class CommitmentPayload
{
    private const string Json = "application/dicom+json";
    private const string Xml = "application/dicom+xml";

    /// <summary>More than the 50,000 instances that a request may name take.</summary>
    private const int MaxBytes = 32 << 20;

    /// <summary>What is taken.</summary>
    public static IReadOnlyList<Representation> Accepted { get; } =
    [
        new(Json) { IsDefault = true },
        new("application/json"),
        new(Xml),
        new(Json, IsMultipart: true),
        new(Xml, IsMultipart: true),
    ];

    /// <summary>Reads it.</summary>
    /// <exception cref="ProblemException">400: it is no data set. 415: it is of another media type.</exception>
    public static async Task<DicomDataset> ReadAsync(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MaxBytes;
        var body = context.Request.BodyReader.AsStream();
        var type = ContentType.Parse(context.Request.ContentType);
        if (type is { MediaType: Json or Xml or "application/json" })
        {
            return await ReadAsync(body, type.MediaType, context.RequestAborted);
        }

        if (type is { MediaType: "multipart/related", RootType: null or Json or Xml, Boundary: { } boundary })
        {
            return await ReadMultipartAsync(context, type.RootType ?? Json, boundary);
        }

        var accepted = string.Join(", ", Accepted);
        context.Response.Headers.Accept = accepted;
        throw new ProblemException(
            StatusCodes.Status415UnsupportedMediaType,
            $"Requests for storage commitment are of these media types: {accepted}."
        );
    }

    private static async Task<DicomDataset> ReadMultipartAsync(HttpContext context, string mediaType, string boundary)
    {
        try
        {
            var reader = new MultipartReader(context.Request.BodyReader, boundary);
            var part = await reader.ReadPartAsync(context.RequestAborted) ?? throw Wrong();
            var dataset = await ReadAsync(part.Body.AsStream(), mediaType, context.RequestAborted);
            return await reader.ReadPartAsync(context.RequestAborted) is null ? dataset : throw Wrong();
        }
        catch (MultipartFormatException e)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, e.Message);
        }
    }

    private static async Task<DicomDataset> ReadAsync(
        Stream body,
        string mediaType,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (mediaType == Xml)
            {
                var converted = new ArrayBufferWriter<byte>();
                await NativeModelReader.ReadAsync(body, MaxBytes, converted, cancellationToken);
                return Parse(converted.WrittenSpan);
            }

            using var json = new MemoryStream();
            await body.CopyToAsync(json, cancellationToken);
            return Parse(json.GetBuffer().AsSpan(0, (int)json.Length));
        }
        catch (Exception e) when (e is JsonException or NativeModelException)
        {
            throw Wrong();
        }
    }

    /// <summary>Reads a data set, alone or as the only one of an array.</summary>
    private static DicomDataset Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, DicomJsonReader.JsonOptions);
        reader.Read();
        var isArray = reader.TokenType == JsonTokenType.StartArray && reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Wrong();
        }

        var dataset = DicomJsonReader.Read(ref reader);
        var isAlone = !isArray || (reader.Read() && reader.TokenType == JsonTokenType.EndArray);
        return isAlone && !reader.Read() ? dataset : throw Wrong();
    }

    private static ProblemException Wrong() =>
        new(StatusCodes.Status400BadRequest, "The payload is not one data set in DICOM JSON or XML.");
}
