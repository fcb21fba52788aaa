using ServerlessDicom.Dicom.IO;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Store;

/// <summary>An instance whose bytes have all come and that keeps the rules; not yet in the index.</summary>
/// <param name="identity">Its UIDs.</param>
/// <param name="record">What the index is to know; where its metadata lie is still open.</param>
/// <param name="file">Its file.</param>
/// <param name="metadata">Its DICOM JSON.</param>
/// <param name="invalid">Attributes left out of the index.</param>
internal sealed class ReceivedInstance(
    InstanceIdentity identity,
    InstanceRecord record,
    InstanceFile file,
    PooledBuffer metadata,
    IReadOnlyList<InvalidAttribute> invalid
) : IAsyncDisposable
{
    /// <summary>Its UIDs.</summary>
    public InstanceIdentity Identity => identity;

    /// <summary>What the index is to know.</summary>
    public InstanceRecord Record { get; private set; } = record;

    /// <summary>Its file.</summary>
    public InstanceFile File => file;

    /// <summary>Its DICOM JSON.</summary>
    public PooledBuffer Metadata => metadata;

    /// <summary>Attributes left out of the index.</summary>
    public IReadOnlyList<InvalidAttribute> Invalid => invalid;

    /// <summary>What was done to it before it came here; null when it is as the client sent it.</summary>
    public WarningReason? Change { get; init; }

    /// <summary>Why it is not stored; null as long as nothing speaks against it.</summary>
    public FailureReason? Failure { get; private set; }

    /// <summary>After what time it is worth trying again, where the storage said so.</summary>
    public TimeSpan? RetryAfter { get; private set; }

    /// <summary>Why the client is to be warned; null when all is well.</summary>
    public WarningReason? Warning =>
        file.IsPreambleCleared ? WarningReason.Coerced
        : Change is { } change ? change
        : invalid.Count > 0 ? WarningReason.DataSetDoesNotMatch
        : null;

    /// <summary>Notes why it is not stored.</summary>
    public void Fail(FailureReason reason, Exception? cause = null)
    {
        Failure = reason;
        RetryAfter = cause is null ? null : RetryAfterHeader.WaitOf(cause);
    }

    /// <summary>Notes where the DICOM JSON is written.</summary>
    public void PlaceMetadata(BlobRange range) =>
        Record = Record with { Entry = Record.Entry with { Metadata = range } };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        metadata.Dispose();
        await file.DisposeAsync();
    }
}
