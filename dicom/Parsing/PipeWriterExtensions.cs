using System.IO.Pipelines;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>Writes what is long into a pipe chunk by chunk, waiting while it is full, and turns the byte order on the way.</summary>
internal static class PipeWriterExtensions
{
    /// <summary>Bytes between flushes; a multiple of every <see cref="Model.DicomVRExtensions.UnitSize"/>, so that no word is torn between two chunks.</summary>
    public const int ChunkLength = 64 << 10;

    /// <summary>Writes bytes.</summary>
    /// <param name="output">Where to; flushed after each chunk.</param>
    /// <param name="bytes">What.</param>
    /// <param name="swapSize">Bytes per word to reverse; 1 for none.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>False when whoever reads the output has gone.</returns>
    public static async ValueTask<bool> WriteChunksAsync(
        this PipeWriter output,
        ReadOnlyMemory<byte> bytes,
        int swapSize,
        CancellationToken cancellationToken
    )
    {
        var isRead = true;
        while (!bytes.IsEmpty && isRead)
        {
            var chunk = bytes[..Math.Min(bytes.Length, ChunkLength)];
            output.Write(chunk.Span, swapSize);
            bytes = bytes[chunk.Length..];
            isRead = await output.TryFlushAsync(cancellationToken).ConfigureAwait(false);
        }

        return isRead;
    }

    /// <summary>Writes bytes of a stream.</summary>
    /// <param name="output">Where to; flushed after each chunk.</param>
    /// <param name="stream">Where from.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="swapSize">Bytes per word to reverse; 1 for none.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>False when whoever reads the output has gone.</returns>
    /// <exception cref="EndOfStreamException">The stream has fewer bytes.</exception>
    public static async ValueTask<bool> CopyFromAsync(
        this PipeWriter output,
        Stream stream,
        long length,
        int swapSize,
        CancellationToken cancellationToken
    )
    {
        var isRead = true;
        while (length > 0 && isRead)
        {
            var chunk = output.GetMemory(ChunkLength)[..(int)Math.Min(length, ChunkLength)];
            await stream.ReadExactlyAsync(chunk, cancellationToken).ConfigureAwait(false);
            ByteOrder.Reverse(chunk.Span, swapSize);
            output.Advance(chunk.Length);
            length -= chunk.Length;
            isRead = await output.TryFlushAsync(cancellationToken).ConfigureAwait(false);
        }

        return isRead;
    }

    /// <summary>Writes bytes without flushing.</summary>
    public static void Write(this PipeWriter output, ReadOnlySpan<byte> bytes, int swapSize)
    {
        var target = output.GetSpan(bytes.Length)[..bytes.Length];
        bytes.CopyTo(target);
        ByteOrder.Reverse(target, swapSize);
        output.Advance(bytes.Length);
    }

    /// <summary>Flushes; false when whoever reads the output has gone.</summary>
    /// <exception cref="OperationCanceledException">The flush was cancelled, by token or by <see cref="PipeWriter.CancelPendingFlush"/>.</exception>
    public static async ValueTask<bool> TryFlushAsync(this PipeWriter output, CancellationToken cancellationToken)
    {
        var flush = await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        return flush.IsCanceled
            ? throw new OperationCanceledException("Flushing the output was cancelled.")
            : !flush.IsCompleted;
    }
}
