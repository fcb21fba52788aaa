using ServerlessDicom.Dicom.IO;
using ServerlessDicom.Functions.Blobs;

namespace ServerlessDicom.Functions.Instances;

/// <summary>
/// Reads a blob from start to end, but for a stretch whose bytes the reader passes over without a look: of these it only
/// counts how many there are, and leaves in the buffer whatever is there.
/// </summary>
/// <param name="blobs">Where the blob is.</param>
/// <param name="name">Its name.</param>
/// <param name="length">Its length in bytes.</param>
/// <param name="gap">Where the stretch starts.</param>
/// <param name="gapLength">Its length in bytes; 0 for none.</param>
internal sealed class GappedStream(IBlobStore blobs, string name, long length, long gap, long gapLength) : ForwardStream
{
    private Stream? _stream;
    private long _position;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var isInGap = gapLength > 0 && _position >= gap && _position < gap + gapLength;
        var end =
            isInGap ? gap + gapLength
            : gapLength > 0 && _position < gap ? gap
            : length;
        var wanted = (int)Math.Min(buffer.Length, end - _position);
        if (wanted <= 0)
        {
            return 0;
        }

        if (isInGap)
        {
            await CloseAsync();
            _position += wanted;
            return wanted;
        }

        _stream ??= await blobs.OpenReadAsync(name, _position, end - _position, cancellationToken);
        var read = await _stream.ReadAsync(buffer[..wanted], cancellationToken);
        _position += read;
        return read;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await base.DisposeAsync();
    }

    private async ValueTask CloseAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync();
            _stream = null;
        }
    }
}
