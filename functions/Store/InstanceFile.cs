using System.Buffers;
using System.Security.Cryptography;
using ServerlessDicom.Functions.Blobs;

namespace ServerlessDicom.Functions.Store;

/// <summary>
/// The file of an instance on its way into a blob: screened, counted and hashed as it passes. The blob is begun with the
/// first bytes. Disposing one whose instance is not in the index discards it.
/// </summary>
internal sealed class InstanceFile(IBlobStore blobs, string blobName, long? maxBytes) : IAsyncDisposable
{
    private static readonly ReadOnlySequence<byte> _zeros = new(new byte[ForeignPreamble.Length]);

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private BlobWriter? _blob;
    private Task? _commit;
    private bool _isKept;

    /// <summary>The blob's name.</summary>
    public string BlobName => blobName;

    /// <summary>Bytes written so far.</summary>
    public long Length => _blob?.Length ?? 0;

    /// <summary>Whether the preamble held another format's signature and was zeroed.</summary>
    public bool IsPreambleCleared { get; private set; }

    /// <summary>Appends bytes. The first call brings the whole preamble.</summary>
    /// <exception cref="InstanceTooLargeException">The file is longer than allowed.</exception>
    /// <exception cref="StorageFullException">There is no space left.</exception>
    /// <exception cref="BlobFailedException">The blob cannot be written for another reason.</exception>
    public async ValueTask WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        if (Length + bytes.Length > maxBytes)
        {
            throw new InstanceTooLargeException();
        }

        try
        {
            if (_blob is null)
            {
                _blob = await blobs.CreateAsync(blobName, cancellationToken);
                IsPreambleCleared = HasForeignPreamble(bytes);
                if (IsPreambleCleared)
                {
                    await AppendAsync(_blob, _zeros, cancellationToken);
                    bytes = bytes.Slice(ForeignPreamble.Length);
                }
            }

            await AppendAsync(_blob, bytes, cancellationToken);
        }
        catch (Exception e) when (e is not (StorageFullException or OperationCanceledException))
        {
            // Told apart from what can go wrong with the connection, which ends the request.
            throw new BlobFailedException(e);
        }
    }

    /// <summary>SHA-256 of the file as it is stored, in upper-case hexadecimal digits. To be asked for once, behind the last byte.</summary>
    public string FinishHash()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetHashAndReset(hash);
        return Convert.ToHexString(hash);
    }

    /// <summary>Begins to make the file durable, if that is not begun; returns at once. <see cref="CommittedAsync"/> tells how it went.</summary>
    public void BeginCommit() =>
        // Carried through even if the client goes away: the blob's writer must not be disposed of under it.
        _commit ??= _blob!.CommitAsync(CancellationToken.None).AsTask();

    /// <summary>Waits until the file is durable.</summary>
    public Task CommittedAsync() => _commit!;

    /// <summary>Keeps the blob: the index names it, or may.</summary>
    public void Keep() => _isKept = true;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _hash.Dispose();
        if (_blob is null)
        {
            return;
        }

        if (_commit is not null)
        {
            await _commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _blob.DisposeAsync();
        if (!_isKept && _commit is { IsCompletedSuccessfully: true })
        {
            try
            {
                await blobs.DeleteAsync([blobName], CancellationToken.None);
            }
            catch (IOException)
            {
                // An orphan, then, for the sweep: what becomes of the instance is decided, and others wait to be disposed of.
            }
        }
    }

    private static bool HasForeignPreamble(in ReadOnlySequence<byte> file)
    {
        if (file.Length < ForeignPreamble.Length)
        {
            return false;
        }

        Span<byte> preamble = stackalloc byte[ForeignPreamble.Length];
        file.Slice(0, ForeignPreamble.Length).CopyTo(preamble);
        return ForeignPreamble.Matches(preamble);
    }

    private async ValueTask AppendAsync(
        BlobWriter blob,
        ReadOnlySequence<byte> bytes,
        CancellationToken cancellationToken
    )
    {
        await blob.WriteAsync(bytes, cancellationToken);
        foreach (var segment in bytes)
        {
            _hash.AppendData(segment.Span);
        }
    }
}
