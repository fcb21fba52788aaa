using Azure.Storage.Blobs.Models;

namespace ServerlessDicom.Functions.Blobs.Azure;

/// <summary>
/// A download as it comes. The SDK takes up a broken one where it broke, of the same version of the blob and for a few
/// times; one that cannot be brought to its end fails, so that nobody takes the part for the whole.
/// </summary>
internal sealed class BlobReadStream(BlobDownloadStreamingResult download, string name) : Stream
{
    private readonly Stream _content = download.Content;
    private long _left = download.Details.ContentLength;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Count(await _content.ReadAsync(buffer, cancellationToken), buffer.Length);
        }
        catch (Exception e) when (BlobFailure.Of(e, name, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return Count(_content.Read(buffer, offset, count), count);
        }
        catch (Exception e) when (BlobFailure.Of(e, name, CancellationToken.None) is { } failure)
        {
            throw failure;
        }
    }

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        download.Dispose();
        base.Dispose(disposing);
    }

    private int Count(int read, int wanted)
    {
        _left -= read;
        return read > 0 || wanted == 0 || _left <= 0
            ? read
            : throw new EndOfStreamException("A blob ended before its length.");
    }
}
