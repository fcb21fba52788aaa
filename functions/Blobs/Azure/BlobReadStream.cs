using Azure.Storage.Blobs.Models;
using ServerlessDicom.Dicom.IO;

namespace ServerlessDicom.Functions.Blobs.Azure;

/// <summary>
/// A download as it comes. The SDK takes up a broken one where it broke, of the same version of the blob and for a few
/// times; one that cannot be brought to its end fails, so that nobody takes the part for the whole.
/// </summary>
internal sealed class BlobReadStream(BlobDownloadStreamingResult download, string name) : ForwardStream
{
    private readonly Stream _content = download.Content;
    private long _left = download.Details.ContentLength;

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
