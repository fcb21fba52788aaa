using System.Net;
using ServerlessDicom.Dicom.IO;

namespace ServerlessDicom.Functions.Tests.Blobs.Azure;

/// <summary>The body of an answer whose connection breaks after some bytes.</summary>
internal sealed class BreakingContent : HttpContent
{
    private readonly HttpContent _whole;
    private readonly int _bytes;

    public BreakingContent(HttpContent whole, int bytes)
    {
        (_whole, _bytes) = (whole, bytes);
        foreach (var (name, values) in whole.Headers)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() =>
        new BreakingStream(await _whole.ReadAsStreamAsync(), _bytes);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        throw new NotSupportedException();

    protected override bool TryComputeLength(out long length)
    {
        length = _whole.Headers.ContentLength ?? 0;
        return true;
    }

    private sealed class BreakingStream(Stream whole, int bytes) : ForwardStream
    {
        private int _left = bytes;

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            if (_left == 0)
            {
                throw new HttpIOException(HttpRequestError.ResponseEnded, "Injected.");
            }

            var read = await whole.ReadAsync(buffer[..Math.Min(buffer.Length, _left)], cancellationToken);
            _left -= read;
            return read;
        }
    }
}
