using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Imaging;

/// <summary>
/// Writes selected native frames one after the other, little endian, without padding at the start of the first or
/// between them (PS3.18 §8.7.3.3.1): frames that share bytes in the file are shifted to where they belong.
/// </summary>
public sealed class NativeFrameWriter
{
    private readonly PipeWriter _output;
    private byte _pending;
    private int _pendingBits;

    /// <summary>Writes to <paramref name="output"/>, which is flushed as it fills and not completed.</summary>
    public NativeFrameWriter(PipeWriter output) => _output = output;

    /// <summary>Appends frames.</summary>
    /// <param name="covering">The bytes of <paramref name="range"/>; read to its end and not disposed.</param>
    /// <param name="range">Which bytes of the file they are, from <see cref="PixelDataLayout.GetNativeRange"/>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>False when whoever reads the output has gone, so that there is no use in more.</returns>
    /// <exception cref="EndOfStreamException"><paramref name="covering"/> ended early.</exception>
    public async ValueTask<bool> AppendAsync(
        Stream covering,
        NativeFrameRange range,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(covering);
        var buffer = ArrayPool<byte>.Shared.Rent(PipeWriterExtensions.ChunkLength);
        try
        {
            var bits = new BitRun(range.FirstBit, range.BitCount);
            for (var left = range.Length; left > 0; )
            {
                var chunk = buffer.AsMemory(0, (int)Math.Min(left, PipeWriterExtensions.ChunkLength));
                await covering.ReadExactlyAsync(chunk, cancellationToken).ConfigureAwait(false);
                left -= chunk.Length;
                ByteOrder.Reverse(chunk.Span, range.SwapSize);
                Append(chunk.Span, ref bits);
                if (!await _output.TryFlushAsync(cancellationToken).ConfigureAwait(false))
                {
                    return false;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return true;
    }

    /// <summary>Writes the last, partly filled byte, if there is one; its unused high bits are zero.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (_pendingBits > 0)
        {
            _output.Write([_pending]);
            _pendingBits = 0;
            _pending = 0;
            await _output.TryFlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Append(ReadOnlySpan<byte> bytes, ref BitRun run)
    {
        var skippedBytes = (int)Math.Min(run.Skip / 8, bytes.Length);
        bytes = bytes[skippedBytes..];
        run.Skip -= 8 * skippedBytes;
        if (run.Skip == 0 && _pendingBits == 0)
        {
            var whole = (int)Math.Min(run.Left / 8, bytes.Length);
            _output.Write(bytes[..whole]);
            run.Left -= 8L * whole;
            bytes = bytes[whole..];
        }

        AppendShifted(bytes, ref run);
    }

    /// <summary>Joins bits, least significant first, to those pending. Fewer than 8 are ever pending.</summary>
    private void AppendShifted(ReadOnlySpan<byte> bytes, ref BitRun run)
    {
        var output = _output.GetSpan(bytes.Length + 1);
        var written = 0;
        int bits = _pending;
        var count = _pendingBits;
        while (!bytes.IsEmpty && run.Left > 0)
        {
            if (run.Skip == 0 && run.Left >= 8)
            {
                var whole = (int)Math.Min(run.Left / 8, bytes.Length);
                written += Shift(bytes[..whole], output[written..], count, ref bits);
                run.Left -= 8L * whole;
                bytes = bytes[whole..];
                continue;
            }

            var taken = (int)Math.Min(8 - run.Skip, run.Left);
            bits |= ((bytes[0] >> run.Skip) & ((1 << taken) - 1)) << count;
            count += taken;
            run.Left -= taken;
            run.Skip = 0;
            bytes = bytes[1..];
            if (count >= 8)
            {
                output[written++] = (byte)bits;
                bits >>= 8;
                count -= 8;
            }
        }

        _output.Advance(written);
        _pending = (byte)bits;
        _pendingBits = count;
    }

    /// <summary>Moves whole bytes up by <paramref name="count"/> bits, filled from and leaving over to <paramref name="bits"/>; eight at a time while there are.</summary>
    private static int Shift(ReadOnlySpan<byte> bytes, Span<byte> output, int count, ref int bits)
    {
        var written = 0;
        if (count > 0)
        {
            for (; bytes.Length - written >= sizeof(ulong); written += sizeof(ulong))
            {
                var next = BinaryPrimitives.ReadUInt64LittleEndian(bytes[written..]);
                BinaryPrimitives.WriteUInt64LittleEndian(output[written..], next << count | (uint)bits);
                bits = (int)(next >> (64 - count));
            }
        }

        for (; written < bytes.Length; written++)
        {
            bits |= bytes[written] << count;
            output[written] = (byte)bits;
            bits >>= 8;
        }

        return written;
    }

    /// <summary>What of the bytes to come belongs to the frames: after <see cref="Skip"/> bits, <see cref="Left"/> of them.</summary>
    private struct BitRun(int skip, long left)
    {
        public int Skip = skip;
        public long Left = left;
    }
}
