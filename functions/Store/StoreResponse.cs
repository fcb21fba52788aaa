using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using ServerlessDicom.Dicom.IO;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Xml;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Store;

/// <summary>Answers a Store request with the Store Instances Response Module (PS3.18 Annex I) as DICOM JSON or XML.</summary>
internal sealed class StoreResponse(StoreResult result, string publicBase)
{
    private const string Json = "application/dicom+json";
    private const string Xml = "application/dicom+xml";

    /// <summary>The forms it can be had in (PS3.18 Table 10.5.4-1, read as that of the response as well).</summary>
    public static IReadOnlyList<Representation> Offered { get; } =
    [
        new(Json) { IsDefault = true },
        new("application/json"),
        new(Xml),
        new(Json, IsMultipart: true),
        new(Xml, IsMultipart: true),
    ];

    private const int FlushBytes = 64 << 10;

    /// <summary>More than these of one instance's invalid attributes are not told.</summary>
    private const int MaxInvalidAttributes = 32;

    /// <summary>Characters of an LO value.</summary>
    private const int MaxCommentLength = 64;

    /// <summary>The status that says how it went as a whole (PS3.18 Table 10.5.3-1).</summary>
    public int Status
    {
        get
        {
            if (result.Stored.Count > 0)
            {
                return
                    result is { Failed.Count: 0, PayloadProblem: null }
                    && result.Stored.All(instance => instance.Warning is null)
                    ? StatusCodes.Status200OK
                    : StatusCodes.Status202Accepted;
            }

            var reasons = result.Failed.Select(part => part.Reason).Distinct().ToList();
            return reasons switch
            {
                [FailureReason.CannotUnderstand] => StatusCodes.Status400BadRequest,
                [FailureReason.TooLarge] => StatusCodes.Status413PayloadTooLarge,
                [FailureReason.OutOfResources] => StatusCodes.Status507InsufficientStorage,
                [FailureReason.ProcessingFailure] => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status409Conflict,
            };
        }
    }

    /// <summary>Writes status, headers and body.</summary>
    /// <param name="response">The response.</param>
    /// <param name="form">One of <see cref="Offered"/>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task WriteAsync(HttpResponse response, Representation form, CancellationToken cancellationToken)
    {
        response.StatusCode = Status;
        response.Headers.CacheControl = "no-store";
        if (Status == StatusCodes.Status503ServiceUnavailable)
        {
            RetryAfterHeader.Set(response, result.Failed.Max(part => part.RetryAfter));
        }

        WriteLocation(response.Headers);
        WriteWarning(response.Headers);
        var boundary = form.IsMultipart ? MultipartWriter.NewBoundary() : null;
        // Who asked for JSON by another name understands the registered one.
        var mediaType = form.MediaType == Xml ? Xml : Json;
        response.ContentType = boundary is null ? mediaType : MultipartWriter.ContentType(mediaType, boundary);
        var multipart = boundary is null ? null : new MultipartWriter(response.BodyWriter, boundary);
        multipart?.StartPart(mediaType, location: null, length: null);
        await WriteModuleAsync(response.BodyWriter, isXml: mediaType == Xml, cancellationToken);
        multipart?.End();
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private async Task WriteModuleAsync(PipeWriter body, bool isXml, CancellationToken cancellationToken)
    {
        using var pending = new PooledBuffer(FlushBytes);
        var xml = isXml ? new NativeModelWriter(body) : null;
        await using var json = new Utf8JsonWriter(pending, DicomJsonWriter.JsonOptions);
        json.WriteStartObject();
        WriteText(json, "00081190"u8, "UR"u8, StudyUrl());
        await WriteSequenceAsync(json, "00081198"u8.ToArray(), Failures(known: true), WriteFailed);
        await WriteSequenceAsync(json, "00081199"u8.ToArray(), result.Stored, WriteStored);
        await WriteSequenceAsync(json, "0008119A"u8.ToArray(), Failures(known: false), WriteReason);
        json.WriteEndObject();
        await SendAsync(isLast: true);

        async Task SendAsync(bool isLast)
        {
            await json.FlushAsync(cancellationToken);
            if (xml is null)
            {
                body.Write(pending.Written.Span);
                pending.RemoveFirst(pending.Length);
            }
            else
            {
                pending.RemoveFirst(xml.Write(pending.Written.Span, isLast));
            }

            await body.FlushAsync(cancellationToken);
        }

        async Task WriteSequenceAsync<T>(
            Utf8JsonWriter json,
            byte[] tag,
            IReadOnlyList<T> items,
            Action<Utf8JsonWriter, T> write
        )
        {
            if (items.Count == 0)
            {
                return;
            }

            StartSequence(json, tag);
            foreach (var item in items)
            {
                json.WriteStartObject();
                write(json, item);
                json.WriteEndObject();
                if (pending.Length + json.BytesPending >= FlushBytes)
                {
                    await SendAsync(isLast: false);
                }
            }

            EndSequence(json);
        }
    }

    /// <summary>Failures that can be laid to an instance, or those that cannot.</summary>
    private List<RejectedPart> Failures(bool known) =>
        [.. result.Failed.Where(part => part.Identity.SopInstanceUid is not null == known)];

    /// <summary>The study, when all that is stored is in one.</summary>
    private string? StudyUrl()
    {
        var studies = result.Stored.Select(instance => instance.Identity.StudyInstanceUid!).Distinct().Take(2).ToList();
        return studies is [var study] ? Url(new DicomResource(study, null, null)) : null;
    }

    private string Url(DicomResource resource) => $"{publicBase}/{resource}";

    private string InstanceUrl(StoredInstance instance)
    {
        var identity = instance.Identity;
        return Url(new DicomResource(identity.StudyInstanceUid!, identity.SeriesInstanceUid, identity.SopInstanceUid));
    }

    /// <summary>The stored resource: the instance where there is one, else the study (PS3.18 Table 10.5.3-2).</summary>
    private void WriteLocation(IHeaderDictionary headers)
    {
        if (result.Stored is [var only])
        {
            headers.Location = InstanceUrl(only);
            headers.ContentLocation = InstanceUrl(only);
        }
        else if (StudyUrl() is { } study)
        {
            headers.Location = study;
        }
    }

    private void WriteWarning(IHeaderDictionary headers)
    {
        if (Status != StatusCodes.Status202Accepted)
        {
            return;
        }

        var notStored = result.Failed.Count;
        var warned = result.Stored.Count(instance => instance.Warning is not null);
        var codes = result
            .Failed.Select(part => (ushort)part.Reason)
            .Concat(result.Stored.Where(i => i.Warning is not null).Select(i => (ushort)i.Warning!.Value))
            .Distinct()
            .Order()
            .Select(code => code.ToString("X4", CultureInfo.InvariantCulture));
        var problem = result.PayloadProblem is { } text ? $" {text}" : "";
        headers.Warning = string.Create(
            CultureInfo.InvariantCulture,
            $"299 {publicBase}: {string.Join(' ', codes)} {notStored} parts were not stored, {warned} instances were stored with warnings.{problem}"
        );
    }

    private void WriteStored(Utf8JsonWriter json, StoredInstance instance)
    {
        WriteReference(json, instance.Identity);
        WriteText(json, "00081190"u8, "UR"u8, InstanceUrl(instance));
        if (instance.Warning is { } warning)
        {
            WriteNumber(json, "00081196"u8, (ushort)warning);
        }

        if (instance.Invalid.Count > 0)
        {
            StartSequence(json, "00741048"u8);
            foreach (var attribute in instance.Invalid.Take(MaxInvalidAttributes))
            {
                json.WriteStartObject();
                WriteInvalid(json, attribute);
                json.WriteEndObject();
            }

            EndSequence(json);
        }
    }

    /// <summary>
    /// An item of Failed Attributes Sequence (0074,1048): the standard has no place for this in the module, so it
    /// follows what other servers do.
    /// </summary>
    private static void WriteInvalid(Utf8JsonWriter json, InvalidAttribute attribute)
    {
        var path = string.Join('.', attribute.Path);
        var comment = $"{path} {attribute.Problem}";
        WriteText(json, "00000902"u8, "LO"u8, comment[..Math.Min(comment.Length, MaxCommentLength)]);
        // Selector Attribute: the attribute itself; Selector Sequence Pointer: the sequences down to it.
        WriteTags(json, "00720026"u8, attribute.Path.TakeLast(1));
        if (attribute.Path.Count > 1)
        {
            WriteTags(json, "00720052"u8, attribute.Path.SkipLast(1));
        }
    }

    private static void WriteFailed(Utf8JsonWriter json, RejectedPart part)
    {
        WriteReference(json, part.Identity);
        WriteReason(json, part);
    }

    private static void WriteReason(Utf8JsonWriter json, RejectedPart part) =>
        WriteNumber(json, "00081197"u8, (ushort)part.Reason);

    private static void WriteReference(Utf8JsonWriter json, InstanceIdentity identity)
    {
        WriteText(json, "00081150"u8, "UI"u8, identity.SopClassUid);
        WriteText(json, "00081155"u8, "UI"u8, identity.SopInstanceUid);
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> vr, string? value)
    {
        json.WriteStartObject(tag);
        json.WriteString("vr"u8, vr);
        if (value is not null)
        {
            json.WriteStartArray("Value"u8);
            json.WriteStringValue(value);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> tag, ushort value)
    {
        json.WriteStartObject(tag);
        json.WriteString("vr"u8, "US"u8);
        json.WriteStartArray("Value"u8);
        json.WriteNumberValue(value);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTags(Utf8JsonWriter json, ReadOnlySpan<byte> tag, IEnumerable<Dicom.Model.DicomTag> values)
    {
        json.WriteStartObject(tag);
        json.WriteString("vr"u8, "AT"u8);
        json.WriteStartArray("Value"u8);
        foreach (var value in values)
        {
            json.WriteStringValue(value.ToString());
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void StartSequence(Utf8JsonWriter json, ReadOnlySpan<byte> tag)
    {
        json.WriteStartObject(tag);
        json.WriteString("vr"u8, "SQ"u8);
        json.WriteStartArray("Value"u8);
    }

    private static void EndSequence(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
