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
        try
        {
            _blob ??= await blobs.CreateAsync(_name, cancellationToken);
            await _blob.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException e) when (IsOfStorage(e))
        {
            throw Unavailable(e);
        }
    }

    /// <summary>Makes what is written readable.</summary>
    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        if (_blob is null)
        {
            return;
        }

        try
        {
            // It may be there even where this fails.
            _isCommitted = true;
            await _blob.CommitAsync(cancellationToken);
        }
        catch (IOException e) when (IsOfStorage(e))
        {
            throw Unavailable(e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken)
    {
        try
        {
            return await blobs.OpenReadAsync(_name, offset, length, cancellationToken);
        }
        catch (IOException e) when (IsOfStorage(e))
        {
            throw Unavailable(e);
        }
    }

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

    /// <summary>Whether an error is one that nothing is told of yet. It is to be told apart from what goes wrong with the connection.</summary>
    private static bool IsOfStorage(IOException e) => e is not (StorageFullException or BlobsUnavailableException);

    private static BlobsUnavailableException Unavailable(IOException e) =>
        new("The parts of the payload could not be kept until all had come.", e);
}
