using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>
/// Deflates what is written to it (RFC 1951) into another pipe. Flushing hands on what is complete, without the marks
/// that a flush of the deflated stream itself would leave in it.
/// </summary>
internal sealed class DeflatingPipeWriter : PipeWriter, IAsyncDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly PipeWriterStream _deflated;
    private readonly DeflateStream _deflate;

    /// <summary>Deflates into <paramref name="output"/>, which is not completed.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Stops waiting for room in it.</param>
    public DeflatingPipeWriter(PipeWriter output, CancellationToken cancellationToken)
    {
        _deflated = new PipeWriterStream(output, cancellationToken);
        _deflate = new DeflateStream(_deflated, CompressionLevel.Optimal, leaveOpen: true);
    }

    /// <inheritdoc/>
    public override void Advance(int bytes) => _buffer.Advance(bytes);

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer.GetMemory(sizeHint);

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => _buffer.GetSpan(sizeHint);

    /// <inheritdoc/>
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        await _deflate.WriteAsync(_buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
        _buffer.ResetWrittenCount();
        return new FlushResult(isCanceled: false, _deflated.IsClosed);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => throw new NotSupportedException();

    /// <summary>Ends the deflated stream, and pads it to an even number of bytes (PS3.5 §A.5).</summary>
    public async ValueTask FinishAsync()
    {
        await _deflate.DisposeAsync().ConfigureAwait(false);
        if ((_deflated.Written & 1) != 0)
        {
            await _deflated.WriteAsync(new byte[1]).ConfigureAwait(false);
        }
    }

    /// <summary>Drops what has not been written on.</summary>
    public ValueTask DisposeAsync()
    {
        _deflated.IsClosed = true;
        return _deflate.DisposeAsync();
    }

    /// <summary>Counts what passes on to the pipe, and tells when nobody reads it any more.</summary>
    private sealed class PipeWriterStream(PipeWriter output, CancellationToken stop) : Stream
    {
        /// <summary>Whether more would go nowhere.</summary>
        public bool IsClosed { get; set; }

        public long Written { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            if (!IsClosed)
            {
                Written += buffer.Length;
                var flush = await output.WriteAsync(buffer, stop).ConfigureAwait(false);
                IsClosed = flush.IsCompleted;
            }
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush() { }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
