using System.IO.Pipelines;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>
/// Copies ranges of bytes, one after the other, in as few reads as possible: ranges that lie close behind one another,
/// as the fragments of neighbouring frames do, come from one read.
/// </summary>
/// <param name="source">Where the bytes are.</param>
/// <param name="ranges">All ranges in the order in which they will be copied.</param>
/// <param name="readBytes">How many bytes to read at a time.</param>
internal sealed class RangeReader(IDicomValueSource source, IReadOnlyList<FrameFragment> ranges, int readBytes)
    : IAsyncDisposable
{
    /// <summary>Bytes between ranges that are cheaper to read than to skip by another read.</summary>
    private const int MaxGap = 4 << 10;

    private Stream? stream;
    private long position;
    private long end;
    private int next;

    /// <summary>Opens the first range, so that a missing blob shows before anything is sent.</summary>
    public ValueTask OpenAsync(CancellationToken cancellationToken) =>
        stream is null && next < ranges.Count ? MoveToNextAsync(cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Copies the next range.</summary>
    /// <exception cref="EndOfStreamException">The bytes end early.</exception>
    public async ValueTask CopyNextAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        await MoveToNextAsync(cancellationToken);
        var left = ranges[next++].Length;
        while (left > 0)
        {
            var memory = output.GetMemory((int)Math.Min(left, readBytes));
            var read = await ReadAsync(memory[..(int)Math.Min(left, memory.Length)], cancellationToken);
            output.Advance(read);
            left -= read;
            await PayloadSender.FlushAsync(output, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (stream is not null)
        {
            await stream.DisposeAsync();
            stream = null;
        }
    }

    private async ValueTask MoveToNextAsync(CancellationToken cancellationToken)
    {
        var offset = ranges[next].Offset;
        if (stream is not null && offset >= position && offset < end)
        {
            var scratch = new byte[(int)(offset - position)];
            for (var skipped = 0; skipped < scratch.Length; )
            {
                skipped += await ReadAsync(scratch.AsMemory(skipped), cancellationToken);
            }

            return;
        }

        await DisposeAsync();
        end = ranges[next].Offset + ranges[next].Length;
        for (var i = next + 1; i < ranges.Count && ranges[i].Offset - end is >= 0 and <= MaxGap; i++)
        {
            end = ranges[i].Offset + ranges[i].Length;
        }

        stream = await source.OpenAsync(offset, end - offset, cancellationToken);
        position = offset;
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await stream!.ReadAsync(buffer, cancellationToken);
        position += read;
        return read > 0 || buffer.IsEmpty
            ? read
            : throw new EndOfStreamException("A stored instance is shorter than the index says.");
    }
}
