using ServerlessDicom.Dicom.IO;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Instances;

/// <summary>
/// The bytes of a stored instance as <see cref="DicomElement.Offset"/> counts them: those of the blob, or of the
/// inflated data set. Inflated bytes can only be had from front to back, so reading them in order costs one pass.
/// </summary>
internal sealed class InstanceSource : IDicomValueSource, IAsyncDisposable
{
    private readonly IBlobStore _blobs;
    private readonly InstanceEntry _entry;
    private readonly long _deflatedFrom;
    private Stream? _inflated;
    private long _inflatedPosition;

    private InstanceSource(IBlobStore blobs, InstanceEntry entry, long deflatedFrom)
    {
        _blobs = blobs;
        _entry = entry;
        _deflatedFrom = deflatedFrom;
    }

    /// <summary>The file as it is stored, deflated or not.</summary>
    public static InstanceSource AsStored(IBlobStore blobs, InstanceEntry entry) => new(blobs, entry, -1);

    /// <summary>The source of an instance that is already read.</summary>
    public static InstanceSource Of(IBlobStore blobs, InstanceEntry entry, DicomFile file) =>
        new(blobs, entry, file.TransferSyntax.IsDeflated ? file.DatasetOffset : -1);

    /// <summary>The source of an instance. A deflated one is read a little, to see where its data set starts.</summary>
    public static async ValueTask<InstanceSource> CreateAsync(
        IBlobStore blobs,
        InstanceEntry entry,
        CancellationToken cancellationToken
    ) =>
        DicomTransferSyntax.FromUid(entry.TransferSyntaxUid).IsDeflated
            ? Of(blobs, entry, await StoredFile.ReadHeaderAsync(blobs, entry, cancellationToken))
            : AsStored(blobs, entry);

    /// <inheritdoc/>
    public async ValueTask<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken)
    {
        if (_deflatedFrom < 0)
        {
            return await _blobs.OpenReadAsync(_entry.BlobName, offset, length, cancellationToken);
        }

        if (_inflated is null || _inflatedPosition > offset)
        {
            await DisposeAsync();
            var isZlib = Inflation.IsZlib(await ReadHeadAsync(cancellationToken));
            var deflated = await _blobs.OpenReadAsync(_entry.BlobName, _deflatedFrom, null, cancellationToken);
            _inflated = Inflation.Open(deflated, isZlib);
            _inflatedPosition = 0;
        }

        await SkipAsync(offset - _inflatedPosition, cancellationToken);
        return new Window(this, length);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_inflated is not null)
        {
            await _inflated.DisposeAsync();
            _inflated = null;
        }
    }

    /// <summary>The bytes that tell how the data set is deflated.</summary>
    private async ValueTask<byte[]> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var head = new byte[2];
        await using var stream = await _blobs.OpenReadAsync(
            _entry.BlobName,
            _deflatedFrom,
            head.Length,
            cancellationToken
        );
        await stream.ReadExactlyAsync(head, cancellationToken);
        return head;
    }

    private async ValueTask SkipAsync(long count, CancellationToken cancellationToken)
    {
        var scratch = new byte[(int)Math.Min(count, 64 << 10)];
        while (count > 0)
        {
            var read = await ReadInflatedAsync(
                scratch.AsMemory(0, (int)Math.Min(count, scratch.Length)),
                cancellationToken
            );
            count -= read > 0 ? read : throw new EndOfStreamException("The deflated data set ends early.");
        }
    }

    private async ValueTask<int> ReadInflatedAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await _inflated!.ReadAsync(buffer, cancellationToken);
        _inflatedPosition += read;
        return read;
    }

    /// <summary>A stretch of the inflated data set; disposing it leaves the rest readable.</summary>
    private sealed class Window(InstanceSource source, long length) : ForwardStream
    {
        private long _left = length;

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            var wanted = (int)Math.Min(_left, buffer.Length);
            var read = wanted == 0 ? 0 : await source.ReadInflatedAsync(buffer[..wanted], cancellationToken);
            _left -= read;
            return read;
        }
    }
}
