using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.ChangeFeed;

/// <summary>Answers who wants to know what has changed, and what has become of it.</summary>
internal sealed class ChangeFeedService(
    IChangeFeed feed,
    IMetadataIndex index,
    IBlobStore blobs,
    PublicBase publicBase,
    IOptions<IndexOptions> options,
    TimeProvider time
)
{
    /// <summary>Instances that are looked up at the same time.</summary>
    private const int Parallelism = 8;

    /// <summary>Bytes of metadata that are read at a time.</summary>
    private const int ReadBytes = 64 << 10;

    /// <summary>What changes can be had as. The second is what a client of DICOMweb may ask for whatever it expects.</summary>
    public static IReadOnlyList<Representation> Offered { get; } =
    [new("application/json") { IsDefault = true }, new("application/dicom+json")];

    /// <summary>Answers with a page of the feed: a JSON array.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var parameters = ChangeFeedParameters.Parse(context.Request.Query);
        var mediaType = ContentNegotiation.Select(context.Request, Offered).MediaType;
        var changes = await ReadAsync(parameters, context.RequestAborted);
        var entries = await LookUpAsync(changes, context.RequestAborted);
        var baseUrl = publicBase.Of(context.Request);
        if (!Begin(context, mediaType))
        {
            return;
        }

        var output = context.Response.BodyWriter;
        output.Write("["u8);
        for (var i = 0; i < changes.Count; i++)
        {
            output.Write(i == 0 ? default : ","u8);
            await WriteAsync(
                changes[i],
                entries[i],
                parameters.IncludeMetadata,
                baseUrl,
                output,
                context.RequestAborted
            );
        }

        output.Write("]"u8);
        await PayloadSender.FlushAsync(output, context.RequestAborted);
    }

    /// <summary>Answers with the latest change: a JSON object; 204 when there never was one.</summary>
    public async Task AnswerLatestAsync(HttpContext context)
    {
        var includeMetadata = ChangeFeedParameters.ParseLatest(context.Request.Query);
        var mediaType = ContentNegotiation.Select(context.Request, Offered).MediaType;
        var extent = await feed.ReadExtentAsync(null, null, context.RequestAborted);
        var latest = await feed.ReadAsync(Math.Max(extent.Last - 1, 0), 1, context.RequestAborted);
        var entries = await LookUpAsync(latest, context.RequestAborted);
        var baseUrl = publicBase.Of(context.Request);
        if (latest is not [var change])
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else if (Begin(context, mediaType))
        {
            var output = context.Response.BodyWriter;
            await WriteAsync(change, entries[0], includeMetadata, baseUrl, output, context.RequestAborted);
            await PayloadSender.FlushAsync(output, context.RequestAborted);
        }
    }

    private static bool Begin(HttpContext context, string mediaType)
    {
        context.Response.ContentType = mediaType;
        context.Response.Headers.CacheControl = "no-cache";
        return !HttpMethods.IsHead(context.Request.Method);
    }

    private async Task<IReadOnlyList<FeedChange>> ReadAsync(
        ChangeFeedParameters parameters,
        CancellationToken cancellationToken
    )
    {
        var (_, limit, start, end, _) = parameters;
        var extent = await feed.ReadExtentAsync(start, end, cancellationToken);
        var hasExpired = extent.First > 1;
        if (
            start is not null
            && hasExpired
            && start <= extent.FirstAt
            && start < time.GetUtcNow() - options.Value.KeepChanges
        )
        {
            throw Expired(extent.First);
        }

        var after = (start is null ? 0 : extent.From - 1) + parameters.Offset;
        if (after < extent.First - 1)
        {
            throw Expired(extent.First);
        }

        var changes = await feed.ReadAsync(after, limit, cancellationToken);
        if (changes is [{ Sequence: var first }, ..] && first > after + 1)
        {
            throw Expired(first);
        }

        return end is null ? changes : [.. changes.TakeWhile(change => change.At < end)];
    }

    private static ProblemException Expired(long first) =>
        new(
            StatusCodes.Status410Gone,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The changes before sequence {first} are no longer kept. Who has not read them must compare with the archive itself, and can then go on from offset={first - 1}."
            )
        );

    /// <summary>The instances of the changes as they are now; null for those that are not there.</summary>
    private async Task<InstanceEntry?[]> LookUpAsync(
        IReadOnlyList<FeedChange> changes,
        CancellationToken cancellationToken
    )
    {
        var entries = new InstanceEntry?[changes.Count];
        await Parallel.ForEachAsync(
            Enumerable
                .Range(0, changes.Count)
                .GroupBy(i => (changes[i].StudyInstanceUid, changes[i].SeriesInstanceUid, changes[i].SopInstanceUid)),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (ofInstance, token) =>
            {
                var (study, series, instance) = ofInstance.Key;
                var entry = await index.FindAsync(study, series, instance, token);
                foreach (var i in ofInstance)
                {
                    entries[i] = entry;
                }
            }
        );
        return entries;
    }

    private async Task WriteAsync(
        FeedChange change,
        InstanceEntry? entry,
        bool includeMetadata,
        string baseUrl,
        PipeWriter output,
        CancellationToken cancellationToken
    )
    {
        var head = new ArrayBufferWriter<byte>(512);
        WriteHead(head, change, entry);
        if (!includeMetadata || entry is null)
        {
            output.Write(head.WrittenSpan);
            await PayloadSender.FlushAsync(output, cancellationToken);
            return;
        }

        // In the place of the closing brace.
        output.Write(head.WrittenSpan[..^1]);
        output.Write(",\"Metadata\":"u8);
        var (name, offset, length) = entry.Metadata;
        await using var stream = await blobs.OpenReadAsync(name, offset, length, cancellationToken);
        await new BulkDataUriWriter(output, Encoding.ASCII.GetBytes(baseUrl + "/")).CopyAsync(
            stream,
            length,
            ReadBytes,
            cancellationToken
        );
        output.Write("}"u8);
    }

    private static void WriteHead(ArrayBufferWriter<byte> output, FeedChange change, InstanceEntry? entry)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteNumber("Sequence"u8, change.Sequence);
        json.WriteString("StudyInstanceUid"u8, change.StudyInstanceUid);
        json.WriteString("SeriesInstanceUid"u8, change.SeriesInstanceUid);
        json.WriteString("SopInstanceUid"u8, change.SopInstanceUid);
        json.WriteString("Action"u8, ActionOf(change.Kind));
        json.WriteString("Timestamp"u8, change.At.UtcDateTime);
        json.WriteString("State"u8, StateOf(change, entry));
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> ActionOf(IndexChangeKind kind) =>
        kind switch
        {
            IndexChangeKind.Stored => "create"u8,
            IndexChangeKind.Replaced => "update"u8,
            _ => "delete"u8,
        };

    private static ReadOnlySpan<byte> StateOf(FeedChange change, InstanceEntry? entry) =>
        entry is null ? "deleted"u8
        : entry.Version == change.Version ? "current"u8
        : "replaced"u8;
}
