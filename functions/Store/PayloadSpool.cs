using System.Buffers;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Blobs;

namespace ServerlessDicom.Functions.Store;

/// <summary>
/// Keeps the parts of a payload, one behind the other in a blob of their own, until all have come and instances can be
/// made of them. What a crash leaves behind is an orphan like any other.
/// </summary>
internal sealed class PayloadSpool(IBlobStore blobs) : IDicomValueSource, IAsyncDisposable
{
    private readonly string _name = BlobName.Spool();
    private BlobWriter? _blob;
    private bool _isCommitted;

    /// <summary>Bytes so far.</summary>
    public long Length => _blob?.Length ?? 0;

    /// <summary>Appends bytes.</summary>
    public async ValueTask WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        _blob ??= await blobs.CreateAsync(_name, cancellationToken);
        await _blob.WriteAsync(bytes, cancellationToken);
    }

    /// <summary>Makes what is written readable.</summary>
    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        if (_blob is not null)
        {
            await _blob.CommitAsync(cancellationToken);
            _isCommitted = true;
        }
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken) =>
        blobs.OpenReadAsync(_name, offset, length, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_blob is null)
        {
            return;
        }

        await _blob.DisposeAsync();
        if (_isCommitted)
        {
            try
            {
                await blobs.DeleteAsync([_name], CancellationToken.None);
            }
            catch (IOException)
            {
                // The sweep's, then: what becomes of the request does not depend on it.
            }
        }
    }
}
