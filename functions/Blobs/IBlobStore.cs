using System.Buffers;

namespace ServerlessDicom.Functions.Blobs;

/// <summary>
/// Immutable byte objects by name: Blob Storage in Azure, files when embedded. A name is written once and never
/// overwritten, so whoever reads a blob can finish even while it is replaced by one of another name.
/// </summary>
/// <exception cref="BlobsUnavailableException">From any call: the storage does not answer, or not now.</exception>
/// <exception cref="StorageFullException">From any call that writes: there is no space left.</exception>
internal interface IBlobStore
{
    /// <summary>
    /// Starts a blob. Nothing can be read under its name before <see cref="BlobWriter.CommitAsync"/>. Where there is one of
    /// that name, this or the commit fails.
    /// </summary>
    /// <exception cref="BlobExistsException">There is a blob of that name.</exception>
    ValueTask<BlobWriter> CreateAsync(string name, CancellationToken cancellationToken);

    /// <summary>Opens the bytes [offset, offset + length) for reading; to the end when <paramref name="length"/> is null.</summary>
    /// <exception cref="BlobNotFoundException">There is no such blob.</exception>
    ValueTask<Stream> OpenReadAsync(string name, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>Removes blobs; names that do not exist are passed over.</summary>
    Task DeleteAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    /// <summary>
    /// Lists blobs in no particular order: those that are committed, and those not committed that are there until somebody
    /// deletes them.
    /// </summary>
    IAsyncEnumerable<BlobItem> ListAsync(CancellationToken cancellationToken);

    /// <summary>Tries, as cheaply as can be, whether blobs can be written; what it writes does not stay.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}

/// <summary>What a listing tells of a blob.</summary>
/// <param name="Name">Its name.</param>
/// <param name="LastModified">When it was last written.</param>
internal readonly record struct BlobItem(string Name, DateTimeOffset LastModified);

/// <summary>A blob being written. Disposing one that is not committed discards it.</summary>
internal abstract class BlobWriter : IAsyncDisposable
{
    /// <summary>The blob's name.</summary>
    public abstract string Name { get; }

    /// <summary>Bytes written so far.</summary>
    public abstract long Length { get; }

    /// <summary>Appends bytes; they may be reused once the task is done.</summary>
    public abstract ValueTask WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Makes the blob durable and readable. When the task is done it survives a power cut. Flushes of concurrent writers may be shared.</summary>
    /// <exception cref="BlobExistsException">There is a blob of that name.</exception>
    public abstract ValueTask CommitAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>A blob that the index names is not there.</summary>
internal sealed class BlobNotFoundException(string name) : IOException($"There is no blob '{name}'.");
