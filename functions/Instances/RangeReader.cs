using System.IO.Pipelines;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Instances;

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

    private Stream? _stream;
    private long _position;
    private long _end;
    private int _next;

    /// <summary>Opens the first range, so that a missing blob shows before anything is sent.</summary>
    public ValueTask OpenAsync(CancellationToken cancellationToken) =>
        _stream is null && _next < ranges.Count ? MoveToNextAsync(cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Copies the next range.</summary>
    /// <exception cref="EndOfStreamException">The bytes end early.</exception>
    public async ValueTask CopyNextAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        await MoveToNextAsync(cancellationToken);
        var left = ranges[_next++].Length;
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
        if (_stream is not null)
        {
            await _stream.DisposeAsync();
            _stream = null;
        }
    }

    private async ValueTask MoveToNextAsync(CancellationToken cancellationToken)
    {
        var offset = ranges[_next].Offset;
        if (_stream is not null && offset >= _position && offset < _end)
        {
            var scratch = new byte[(int)(offset - _position)];
            for (var skipped = 0; skipped < scratch.Length; )
            {
                skipped += await ReadAsync(scratch.AsMemory(skipped), cancellationToken);
            }

            return;
        }

        await DisposeAsync();
        _end = ranges[_next].Offset + ranges[_next].Length;
        for (var i = _next + 1; i < ranges.Count && ranges[i].Offset - _end is >= 0 and <= MaxGap; i++)
        {
            _end = ranges[i].Offset + ranges[i].Length;
        }

        _stream = await source.OpenAsync(offset, _end - offset, cancellationToken);
        _position = offset;
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await _stream!.ReadAsync(buffer, cancellationToken);
        _position += read;
        return read > 0 || buffer.IsEmpty
            ? read
            : throw new EndOfStreamException("A stored instance is shorter than the index says.");
    }
}
