using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.BulkData;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.IO;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Xml;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Store;

/// <summary>
/// Makes files of payloads that hold metadata and bulk data apart (PS3.18 §10.5.2). All parts are received before the first
/// instance is made, since what metadata refer to may come in any order; they wait in a blob, not in memory.
/// </summary>
internal sealed class MetadataPayload(IBlobStore blobs, IOptions<StoreOptions> options, TimeProvider time)
{
    /// <summary>The media type of metadata as one array of DICOM JSON.</summary>
    public const string Json = "application/dicom+json";

    /// <summary>The media type of metadata as a Native DICOM Model for each instance.</summary>
    public const string Xml = "application/dicom+xml";

    private const int FirstXmlBytes = 64 << 10;

    private readonly StoreOptions _options = options.Value;

    /// <summary>Whether a media type is one of metadata.</summary>
    public static bool IsMetadata(string? mediaType) => mediaType is Json or Xml or "application/json";

    /// <summary>Receives the parts, then gives the instances.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="rootType">The media type of a first part that does not say.</param>
    /// <param name="baseUri">What relative references are resolved against.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="MultipartFormatException">The payload is not what it should be; behind the instances that were whole.</exception>
    public async IAsyncEnumerable<StorePart> ReadAsync(
        IAsyncEnumerable<MultipartPart> parts,
        string rootType,
        Uri baseUri,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await using var spool = new PayloadSpool(blobs);
        var received = new Received(new SpooledParts(baseUri));
        var broken = await ReceiveAsync(parts, rootType, spool, received, cancellationToken);
        await spool.CommitAsync(cancellationToken);
        var assembler = new InstanceAssembler(spool, received.BulkData.Find);
        var metadata = new SpooledMetadata(spool);
        foreach (var (offset, length) in received.Metadata)
        {
            var json = await metadata.ReadAsync(offset, length, cancellationToken);
            await using var file = await AssembleAsync(assembler, json, cancellationToken);
            yield return file.Part;
        }

        for (var unused = received.BulkData.UnusedCount; unused > 0; unused--)
        {
            received.Reject(FailureReason.CannotUnderstand);
        }

        foreach (var rejected in received.Rejected)
        {
            yield return new StorePart(rejected);
        }

        broken?.Throw();
    }

    private async Task<ExceptionDispatchInfo?> ReceiveAsync(
        IAsyncEnumerable<MultipartPart> parts,
        string rootType,
        PayloadSpool spool,
        Received received,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await foreach (var part in parts.WithCancellation(cancellationToken))
            {
                if (++received.Count > _options.MaxPartsPerRequest)
                {
                    received.Reject(FailureReason.TooLarge);
                    break;
                }

                var type = part.ContentType ?? (received.Count == 1 ? ContentType.Parse(rootType) : null);
                await (
                    type?.MediaType switch
                    {
                        Xml => ReceiveXmlAsync(part.Body, spool, received, cancellationToken),
                        var mediaType when IsMetadata(mediaType) => ReceiveJsonAsync(
                            part.Body,
                            spool,
                            received,
                            cancellationToken
                        ),
                        _ => ReceiveBulkDataAsync(part, type, spool, received, cancellationToken),
                    }
                );
            }

            return null;
        }
        catch (MultipartFormatException e)
        {
            // What came whole is stored.
            return ExceptionDispatchInfo.Capture(e);
        }
    }

    private async Task ReceiveJsonAsync(
        PipeReader body,
        PayloadSpool spool,
        Received received,
        CancellationToken cancellationToken
    )
    {
        var start = spool.Length;
        var splitter = new JsonObjectSplitter();
        var isWhole = await CopyAsync(
            body,
            spool,
            bytes =>
            {
                foreach (var segment in bytes)
                {
                    splitter.Read(segment.Span, (offset, length) => AddMetadata(received, start + offset, length));
                }

                return !splitter.IsBroken && received.Count <= _options.MaxPartsPerRequest;
            },
            cancellationToken
        );
        if (received.Count > _options.MaxPartsPerRequest)
        {
            received.Reject(FailureReason.TooLarge);
        }
        else if (!isWhole || !splitter.IsComplete)
        {
            received.Reject(FailureReason.CannotUnderstand);
        }
    }

    private async Task ReceiveXmlAsync(
        PipeReader body,
        PayloadSpool spool,
        Received received,
        CancellationToken cancellationToken
    )
    {
        using var json = new PooledBuffer(FirstXmlBytes);
        try
        {
            await NativeModelReader.ReadAsync(
                body.AsStream(leaveOpen: true),
                _options.MaxMetadataBytes,
                json,
                cancellationToken
            );
        }
        catch (NativeModelException)
        {
            received.Reject(FailureReason.CannotUnderstand);
            return;
        }

        var start = spool.Length;
        await spool.WriteAsync(new ReadOnlySequence<byte>(json.Written), cancellationToken);
        AddMetadata(received, start, json.Length);
    }

    private async Task ReceiveBulkDataAsync(
        MultipartPart part,
        ContentType? type,
        PayloadSpool spool,
        Received received,
        CancellationToken cancellationToken
    )
    {
        var start = spool.Length;
        var limit = _options.MaxInstanceBytes;
        var isWhole = await CopyAsync(part.Body, spool, _ => !(spool.Length - start > limit), cancellationToken);
        if (!isWhole)
        {
            received.Reject(FailureReason.TooLarge);
            return;
        }

        var location =
            part.Headers.GetValueOrDefault("Content-Location")
            ?? (part.Headers.GetValueOrDefault("Content-ID") is { } id ? $"cid:{id.Trim('<', '>')}" : null);
        received.BulkData.Add(
            location,
            new BulkDataPart(
                BulkDataPart.Registered(type?.MediaType ?? BulkDataPart.OctetStream),
                type?.Parameters.GetValueOrDefault("transfer-syntax")?.Trim(),
                start,
                spool.Length - start
            )
        );
    }

    private void AddMetadata(Received received, long offset, long length)
    {
        if (length > _options.MaxMetadataBytes)
        {
            received.Reject(FailureReason.TooLarge);
        }
        else
        {
            received.Metadata.Add((offset, length));
        }

        received.Count++;
    }

    /// <summary>Copies a part until <paramref name="goesOn"/> says no of the bytes just copied; false when it did.</summary>
    private static async Task<bool> CopyAsync(
        PipeReader body,
        PayloadSpool spool,
        Func<ReadOnlySequence<byte>, bool> goesOn,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            try
            {
                if (!buffer.IsEmpty)
                {
                    await spool.WriteAsync(buffer, cancellationToken);
                }

                if (!goesOn(buffer))
                {
                    return false;
                }
            }
            finally
            {
                body.AdvanceTo(buffer.End);
            }

            if (read.IsCompleted)
            {
                return true;
            }
        }
    }

    private async Task<AssembledPart> AssembleAsync(
        InstanceAssembler assembler,
        ReadOnlyMemory<byte> json,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var instance = await assembler.AssembleAsync(json, cancellationToken);
            string? hash = null;
            if (instance.IsCorrected)
            {
                hash = await AssembledPart.HashAsync(instance, cancellationToken);
                instance.RecordOriginals(time.GetUtcNow());
            }

            return AssembledPart.Start(instance, hash, cancellationToken);
        }
        catch (Exception e) when (e is JsonException or CodecException)
        {
            return AssembledPart.Reject(IdentityOf(json.Span), FailureReason.CannotUnderstand);
        }
        catch (InstanceAssemblyException e)
        {
            return AssembledPart.Reject(IdentityOf(json.Span), InstanceReceiver.ReasonOf(e.Problem));
        }
    }

    /// <summary>The UIDs of metadata that cannot be stored; unknown where they cannot even be read.</summary>
    private static InstanceIdentity IdentityOf(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, DicomJsonReader.JsonOptions);
            reader.Read();
            return InstanceIdentity.From(DicomJsonReader.Read(ref reader, static _ => default));
        }
        catch (JsonException)
        {
            return InstanceIdentity.Unknown;
        }
    }

    /// <summary>What has come of a payload.</summary>
    private sealed class Received(SpooledParts bulkData)
    {
        /// <summary>Parts and objects of metadata, counted together.</summary>
        public int Count { get; set; }

        /// <summary>Where the objects of metadata lie.</summary>
        public List<(long Offset, long Length)> Metadata { get; } = [];

        /// <summary>The parts with bulk data.</summary>
        public SpooledParts BulkData => bulkData;

        /// <summary>What cannot be laid to an instance.</summary>
        public List<RejectedPart> Rejected { get; } = [];

        /// <summary>Notes a failure that cannot be laid to an instance.</summary>
        public void Reject(FailureReason reason) => Rejected.Add(new RejectedPart(InstanceIdentity.Unknown, reason));
    }
}
