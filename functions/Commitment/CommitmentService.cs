using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Xml;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Commitment;

/// <summary>The transactions of the Storage Commitment Service (PS3.18 §13.4, §13.5).</summary>
internal sealed class CommitmentService(
    ICommitmentStore store,
    CommitmentWork work,
    PublicBase publicBase,
    IOptions<CommitmentOptions> options,
    TimeProvider time
)
{
    private const string Json = "application/dicom+json";
    private const string Xml = "application/dicom+xml";

    private static readonly TimeSpan _retryAfter = TimeSpan.FromSeconds(5);

    private static readonly DicomJsonWriterOptions _inline = new();

    /// <summary>What results can be had as (PS3.18 Table 13.1.3-1).</summary>
    public static IReadOnlyList<Representation> Offered { get; } =
    [
        new(Json) { IsDefault = true },
        new("application/json"),
        new(Xml),
        new(Json, IsMultipart: true),
        new(Xml, IsMultipart: true),
    ];

    private readonly CommitmentOptions _options = options.Value;

    /// <summary>
    /// Takes a request, durably, and answers with its result (200) or that it is being worked on (202). The same request
    /// again is the same transaction.
    /// </summary>
    /// <exception cref="ProblemException">400, 413, 415: it is not a request. 409: the Transaction UID is in use.</exception>
    public async Task RequestAsync(HttpContext context, string transactionUid)
    {
        var selected = ContentNegotiation.Select(context.Request, Offered);
        var request = CommitmentRequest.From(await CommitmentPayload.ReadAsync(context), _options.MaxReferences);
        var hash = request.Hash;
        var transaction = new CommitmentTransaction(
            transactionUid,
            hash,
            request.Pack(),
            time.GetUtcNow() + _options.KeepFor
        );
        if (
            !await store.TryAddAsync(transaction, context.RequestAborted)
            && (await store.ReadAsync(transactionUid, context.RequestAborted))?.Hash != hash
        )
        {
            throw new ProblemException(
                StatusCodes.Status409Conflict,
                "The Transaction UID is in use for other instances (0131H, duplicate transaction UID)."
            );
        }

        await AnswerAsync(context, transaction, selected);
    }

    /// <summary>Answers with the result of a request (200), or that it is being worked on (202).</summary>
    /// <exception cref="ProblemException">404: there is no such request, or its result is no longer kept.</exception>
    public async Task CheckResultAsync(HttpContext context, string transactionUid)
    {
        var selected = ContentNegotiation.Select(context.Request, Offered);
        var transaction = await store.ReadAsync(transactionUid, context.RequestAborted) ?? throw NotFound();
        await AnswerAsync(context, transaction, selected);
    }

    private async Task AnswerAsync(HttpContext context, CommitmentTransaction transaction, Representation selected)
    {
        if (!transaction.IsDone)
        {
            await work.RunAsync(transaction.TransactionUid)
                .WaitAsync(_options.Patience, context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            transaction = await store.ReadAsync(transaction.TransactionUid, context.RequestAborted) ?? throw NotFound();
        }

        context.Response.Headers.CacheControl = "no-store";
        if (!transaction.IsDone)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            RetryAfterHeader.Set(context.Response, _retryAfter);
            return;
        }

        var request = CommitmentRequest.Unpack(transaction.Request);
        var result = CommitmentResult.ToDataset(request, transaction.Outcomes.Span);
        await WriteAsync(context, transaction.TransactionUid, Encode(result, selected.MediaType), selected);
    }

    private async Task WriteAsync(
        HttpContext context,
        string transactionUid,
        ReadOnlyMemory<byte> result,
        Representation selected
    )
    {
        var response = context.Response;
        var hasBody = !HttpMethods.IsHead(context.Request.Method);
        if (!selected.IsMultipart)
        {
            response.ContentType = selected.MediaType;
            response.ContentLength = result.Length;
            if (hasBody)
            {
                await response.BodyWriter.WriteAsync(result, context.RequestAborted);
            }

            return;
        }

        var boundary = MultipartWriter.NewBoundary();
        var location = $"{publicBase.Of(context.Request)}/commitment-requests/{transactionUid}";
        response.ContentType = MultipartWriter.ContentType(selected.MediaType, boundary);
        response.ContentLength = MultipartWriter.LengthOf(boundary, [(selected.MediaType, location, result.Length)]);
        if (hasBody)
        {
            var writer = new MultipartWriter(response.BodyWriter, boundary);
            writer.StartPart(selected.MediaType, location, result.Length);
            await response.BodyWriter.WriteAsync(result, context.RequestAborted);
            writer.End();
            await PayloadSender.FlushAsync(response.BodyWriter, context.RequestAborted);
        }
    }

    private static ReadOnlyMemory<byte> Encode(DicomDataset dataset, string mediaType)
    {
        var buffer = new ArrayBufferWriter<byte>();
        if (mediaType == Xml)
        {
            NativeModelWriter.Write(buffer, dataset, _inline);
        }
        else
        {
            using var json = new Utf8JsonWriter(buffer, DicomJsonWriter.JsonOptions);
            DicomJsonWriter.Write(json, dataset, _inline);
        }

        return buffer.WrittenMemory;
    }

    private static ProblemException NotFound() =>
        new(
            StatusCodes.Status404NotFound,
            "There is no such request for storage commitment, or its result is no longer kept."
        );
}
