using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Xml;

namespace ServerlessDicom.Functions.Web;

/// <summary>Reads the one data set that a request brings, without bulk data (PS3.18 §11.1.3, §13.3).</summary>
internal static class DataSetPayload
{
    private const string Json = "application/dicom+json";
    private const string PlainJson = "application/json";
    private const string Xml = "application/dicom+xml";
    private const string Multipart = "multipart/related";

    /// <summary>
    /// Braces that open in the JSON of a data set: each attribute and each item takes far more memory than the few bytes
    /// that an empty one has. 50,000 instances with study, series and SOP Class each have 600,000.
    /// </summary>
    private const int MaxObjects = 1_000_000;

    /// <summary>What data sets are taken as.</summary>
    public static IReadOnlyList<Representation> Taken { get; } =
    [
        new(Json) { IsDefault = true },
        new(PlainJson),
        new(Xml),
        new(Json, IsMultipart: true),
        new(Xml, IsMultipart: true),
    ];

    /// <summary>Reads the data set: one object, or an array of one, as some clients write it; or one Native DICOM Model.</summary>
    /// <exception cref="ProblemException">400: it is not a data set. 413: it is too long. 415: it is of another media type.</exception>
    public static async Task<DicomDataset> ReadAsync(HttpRequest request, int mostBytes)
    {
        var type = ContentType.Parse(request.ContentType);
        var cancellationToken = request.HttpContext.RequestAborted;
        switch (type?.MediaType)
        {
            case Json or PlainJson or Xml when request.ContentLength > mostBytes:
                throw TooLong(mostBytes);
            case Json or PlainJson:
                return Parse(await ReadBytesAsync(request.BodyReader, mostBytes, cancellationToken));
            case Xml:
                return await ParseXmlAsync(
                    await ReadBytesAsync(request.BodyReader, mostBytes, cancellationToken),
                    cancellationToken
                );
            case Multipart when type is { RootType: null or Xml or Json, Boundary: { } boundary }:
                return await ReadPartAsync(
                    request.BodyReader,
                    boundary,
                    mostBytes,
                    type.RootType == Xml,
                    cancellationToken
                );
            default:
                var taken = string.Join(", ", Taken);
                request.HttpContext.Response.Headers.Accept = taken;
                throw new ProblemException(
                    StatusCodes.Status415UnsupportedMediaType,
                    $"Data sets are taken as these media types: {taken}."
                );
        }
    }

    /// <summary>Reads the data set of a request that need not bring one: an empty one when it does not.</summary>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    public static async Task<DicomDataset> ReadOptionalAsync(HttpRequest request, int mostBytes)
    {
        var start = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
        request.BodyReader.AdvanceTo(start.Buffer.Start);
        return start.IsCompleted && start.Buffer.IsEmpty ? new DicomDataset() : await ReadAsync(request, mostBytes);
    }

    private static async Task<DicomDataset> ReadPartAsync(
        PipeReader body,
        string boundary,
        int mostBytes,
        bool isXml,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var reader = new MultipartReader(body, boundary);
            var part =
                await reader.ReadPartAsync(cancellationToken)
                ?? throw Invalid("The payload has no part with a data set.");
            var bytes = await ReadBytesAsync(part.Body, mostBytes, cancellationToken);
            if (await reader.ReadPartAsync(cancellationToken) is not null)
            {
                throw Invalid("The payload has more than one part.");
            }

            return isXml ? await ParseXmlAsync(bytes, cancellationToken) : Parse(bytes);
        }
        catch (MultipartFormatException e)
        {
            throw Invalid($"The multipart payload is not to be understood: {e.Message}");
        }
    }

    private static async Task<byte[]> ReadBytesAsync(
        PipeReader body,
        int mostBytes,
        CancellationToken cancellationToken
    )
    {
        var bytes = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            var isTooLong = bytes.WrittenCount + read.Buffer.Length > mostBytes;
            foreach (var segment in isTooLong ? ReadOnlySequence<byte>.Empty : read.Buffer)
            {
                bytes.Write(segment.Span);
            }

            // Also what nobody reads: else the server cannot go on, over it, to the next request.
            body.AdvanceTo(read.Buffer.End);
            if (isTooLong)
            {
                throw TooLong(mostBytes);
            }

            if (read.IsCompleted)
            {
                return bytes.WrittenSpan.ToArray();
            }
        }
    }

    private static async Task<DicomDataset> ParseXmlAsync(byte[] xml, CancellationToken cancellationToken)
    {
        var json = new ArrayBufferWriter<byte>();
        try
        {
            using var input = new MemoryStream(xml);
            await NativeModelReader.ReadAsync(input, Math.Max(1, xml.Length), json, cancellationToken);
        }
        catch (NativeModelException e)
        {
            throw Invalid($"The payload is not a Native DICOM Model: {e.Message}");
        }

        return Parse(json.WrittenSpan);
    }

    private static DicomDataset Parse(ReadOnlySpan<byte> json)
    {
        if (json.Count((byte)'{') > MaxObjects)
        {
            throw new ProblemException(
                StatusCodes.Status413PayloadTooLarge,
                $"The data set may have {MaxObjects} attributes and items at most."
            );
        }

        var reader = new Utf8JsonReader(json, DicomJsonReader.JsonOptions);
        try
        {
            reader.Read();
            var isArray = reader.TokenType == JsonTokenType.StartArray;
            if (isArray)
            {
                reader.Read();
            }

            var dataset = DicomJsonReader.Read(ref reader);
            if (isArray && (!reader.Read() || reader.TokenType != JsonTokenType.EndArray))
            {
                throw new JsonException("There is more than one data set.");
            }

            return reader.Read() ? throw new JsonException("Something follows the data set.") : dataset;
        }
        catch (JsonException e)
        {
            // The messages of those who know DICOM name places, and never values; the parser of JSON may quote.
            throw Invalid($"The payload is no data set.{(e.LineNumber is null ? " " + e.Message : "")}");
        }
    }

    private static ProblemException TooLong(int mostBytes) =>
        new(StatusCodes.Status413PayloadTooLarge, $"The data set may have {mostBytes} bytes at most.");

    private static ProblemException Invalid(string detail) => new(StatusCodes.Status400BadRequest, detail);
}
