using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.BulkData;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.IO;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Dicom.Text;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Store;

/// <summary>Takes in one file: its bytes go to a blob while its header is checked and its metadata and frames are read.</summary>
internal sealed partial class InstanceReceiver(
    IBlobStore blobs,
    FallbackCharacterSets fallbacks,
    Recompression recompression,
    ExtendedTagList extendedTags,
    IOptions<StoreOptions> options,
    TimeProvider time,
    ILogger<InstanceReceiver> logger
)
{
    /// <summary>More than the metadata of most instances have.</summary>
    private const int FirstMetadataBytes = 16 << 10;

    private static readonly DicomTag PatientId = new(0x00100020);
    private static readonly SearchAttribute Modality = SearchAttributes.Get(SearchLevel.Series, "Modality");

    private readonly StoreOptions _options = options.Value;

    /// <summary>Reads a file to its end, unless it breaks a rule earlier.</summary>
    /// <param name="part">The file; its bytes are left wherever the decision fell.</param>
    /// <param name="study">The Study Instance UID it must have; null for any.</param>
    /// <param name="folder">The folder of its blob.</param>
    /// <param name="cancellationToken">Stops the work; nothing is left behind.</param>
    /// <returns>The instance, its blob written but not yet durable; or why it is not stored.</returns>
    public async Task<(ReceivedInstance? Received, RejectedPart? Rejected)> ReceiveAsync(
        StorePart part,
        string? study,
        string folder,
        CancellationToken cancellationToken
    )
    {
        if (part.Rejected is not null)
        {
            return (null, part.Rejected);
        }

        var tags = await extendedTags.GetAsync(cancellationToken);
        var version = BlobName.NewStem();
        var file = new InstanceFile(blobs, BlobName.Instance(folder, version), _options.MaxInstanceBytes);
        var tee = new TeePipeReader(part.Body!, file);
        var identity = InstanceIdentity.Unknown;
        FailureReason reason;
        TimeSpan? retryAfter = null;
        try
        {
            var reader = new DicomFileReader(tee, _options.Limits);
            var dicom = await reader.ReadHeaderAsync(cancellationToken);
            dicom.Dataset.CharacterSet = fallbacks.Resolve(dicom.Dataset);
            identity = InstanceIdentity.From(dicom.Dataset);
            if (Check(dicom.Dataset, identity, study) is not { } broken)
            {
                dicom = await ReadToEndAsync(reader, dicom, cancellationToken);
                await tee.DrainAsync(cancellationToken);
                var hash = file.FinishHash();
                var received = part.ContentHash is { } content
                    ? Describe(dicom, identity, tags, file, version, content, hash, part.Warning)
                    : Describe(dicom, identity, tags, file, version, hash, null, part.Warning);
                return (await RecompressAsync(dicom, received, tags, folder, cancellationToken), null);
            }

            reason = broken;
        }
        catch (Exception e) when (ReasonOf(e) is { } known)
        {
            (reason, retryAfter) = (known, RetryAfterHeader.WaitOf(e));
        }
        catch
        {
            // The request may still be answered, and its body passed over, such as where others of it fail.
            tee.Release();
            await file.DisposeAsync();
            throw;
        }

        tee.Release();
        await file.DisposeAsync();
        return (null, new RejectedPart(identity, reason, retryAfter));
    }

    /// <summary>
    /// The instance in a syntax that takes less room, if that is wanted and can be had; else as it was received, by whose
    /// bytes both are known again.
    /// </summary>
    private async Task<ReceivedInstance> RecompressAsync(
        DicomFile dicom,
        ReceivedInstance received,
        ExtendedTags tags,
        string folder,
        CancellationToken cancellationToken
    )
    {
        var entry = received.Record.Entry;
        if (!recompression.Wants(dicom, entry))
        {
            return received;
        }

        try
        {
            await CommitAsync(received.File);
            var made = await recompression.TryAsync(dicom, entry, TakeAsync, cancellationToken);
            if (made is null)
            {
                return received;
            }

            var (kept, dropped) = made.Record.Entry.BlobLength < entry.BlobLength ? (made, received) : (received, made);
            await dropped.DisposeAsync();
            return kept;
        }
        catch
        {
            // Its file is the caller's.
            received.Metadata.Dispose();
            throw;
        }

        async Task<ReceivedInstance> TakeAsync(PipeReader body, CancellationToken token)
        {
            var version = BlobName.NewStem();
            var file = new InstanceFile(blobs, BlobName.Instance(folder, version), maxBytes: null);
            try
            {
                var tee = new TeePipeReader(body, file);
                var compressed = await new DicomFileReader(tee, _options.Limits).ReadToEndAsync(token);
                compressed.Dataset.CharacterSet = fallbacks.Resolve(compressed.Dataset);
                await tee.DrainAsync(token);
                var hash = file.FinishHash();
                return Describe(
                    compressed,
                    received.Identity,
                    tags,
                    file,
                    version,
                    entry.ContentHash,
                    hash,
                    received.Change
                );
            }
            catch
            {
                await file.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Makes a file readable.</summary>
    private static async Task CommitAsync(InstanceFile file)
    {
        file.BeginCommit();
        try
        {
            await file.CommittedAsync();
        }
        catch (Exception e) when (e is not (StorageFullException or OperationCanceledException))
        {
            throw new BlobFailedException(e);
        }
    }

    private static async ValueTask<DicomFile> ReadToEndAsync(
        DicomFileReader reader,
        DicomFile header,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await reader.ReadToEndAsync(cancellationToken);
        }
        catch (DicomFormatException) when (!DicomTransferSyntax.IsRegistered(header.TransferSyntax.Uid))
        {
            throw new UnknownTransferSyntaxException();
        }
    }

    /// <summary>The rules that every instance must keep; null when it does.</summary>
    private static FailureReason? Check(DicomDataset dataset, InstanceIdentity identity, string? study)
    {
        if (!identity.IsValid || !dataset.TryGetElement(PatientId, out _))
        {
            return FailureReason.DataSetDoesNotMatch;
        }

        return study is null || study == identity.StudyInstanceUid ? null : FailureReason.StudyDoesNotMatch;
    }

    private ReceivedInstance Describe(
        DicomFile dicom,
        InstanceIdentity identity,
        ExtendedTags tags,
        InstanceFile file,
        string version,
        string contentHash,
        string? blobHash,
        WarningReason? change
    )
    {
        var attributes = IndexedAttributes.From(dicom.Dataset, tags);
        var entry = new InstanceEntry
        {
            StudyInstanceUid = identity.StudyInstanceUid!,
            SeriesInstanceUid = identity.SeriesInstanceUid!,
            SopInstanceUid = identity.SopInstanceUid!,
            SopClassUid = identity.SopClassUid!,
            TransferSyntaxUid = dicom.TransferSyntax.Uid,
            Version = version,
            BlobName = file.BlobName,
            BlobLength = file.Length,
            ContentHash = contentHash,
            BlobHash = blobHash,
            Metadata = default,
            PixelDataLayout = PixelDataLayout.From(dicom.Dataset, dicom.TransferSyntax)?.ToBytes() ?? [],
            StoredAt = time.GetUtcNow(),
            Modality = attributes.Series.Values.FirstOrDefault(value => value.Attribute == Modality).Value,
        };
        var record = new InstanceRecord(entry, attributes.Study, attributes.Series, attributes.Instance)
        {
            TagRevision = tags.Revision,
        };
        return new ReceivedInstance(identity, record, file, WriteMetadata(dicom.Dataset, entry), attributes.Invalid)
        {
            Change = change,
        };
    }

    private static PooledBuffer WriteMetadata(DicomDataset dataset, InstanceEntry entry)
    {
        var instance = new DicomResource(entry.StudyInstanceUid, entry.SeriesInstanceUid, entry.SopInstanceUid);
        var options = new DicomJsonWriterOptions { BulkDataUriPrefix = $"{instance}/bulkdata/" };
        var metadata = new PooledBuffer(FirstMetadataBytes);
        try
        {
            using var json = new Utf8JsonWriter(metadata, DicomJsonWriter.JsonOptions);
            DicomJsonWriter.Write(json, dataset, options);
            json.Flush();
            return metadata;
        }
        catch
        {
            metadata.Dispose();
            throw;
        }
    }

    /// <summary>What to tell the client when a part fails; null where the connection did, and with it the whole request.</summary>
    private FailureReason? ReasonOf(Exception exception)
    {
        switch (exception)
        {
            case UnknownTransferSyntaxException:
                return FailureReason.TransferSyntaxNotSupported;
            case InstanceAssemblyException { Problem: var problem }:
                return ReasonOf(problem);
            case DicomFormatException or MultipartFormatException or CodecException:
                return FailureReason.CannotUnderstand;
            case InstanceTooLargeException:
                return FailureReason.TooLarge;
            case StorageFullException:
                LogFull(exception);
                return FailureReason.OutOfResources;
            case OperationCanceledException or IOException and not BlobsUnavailableException:
                return null;
            default:
                LogFailed(exception);
                return FailureReason.ProcessingFailure;
        }
    }

    /// <summary>What to tell the client when metadata and bulk data do not make an instance.</summary>
    internal static FailureReason ReasonOf(InstanceAssemblyProblem problem) =>
        problem switch
        {
            InstanceAssemblyProblem.NotUnderstood => FailureReason.CannotUnderstand,
            InstanceAssemblyProblem.TransferSyntax => FailureReason.TransferSyntaxNotSupported,
            InstanceAssemblyProblem.TooLarge => FailureReason.TooLarge,
            _ => FailureReason.DataSetDoesNotMatch,
        };

    [LoggerMessage(LogLevel.Error, "An instance was not stored: there is no space left")]
    private partial void LogFull(Exception exception);

    [LoggerMessage(LogLevel.Error, "An instance was not stored")]
    private partial void LogFailed(Exception exception);

    private sealed class UnknownTransferSyntaxException : Exception;
}
