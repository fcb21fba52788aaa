using System.Buffers;
using System.IO.Pipelines;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>
/// A contiguous view of the next bytes of a pipe, copied into chunks of our own so that values may stay slices of them.
/// What is not parsed yet stays in the pipe as well; what is passed over is never copied.
/// </summary>
/// <param name="pipe">The input.</param>
/// <param name="limit">How long the input may be.</param>
/// <param name="deflated">What the pipe is inflated from, if it is.</param>
internal sealed class InputWindow(PipeReader pipe, long limit = long.MaxValue, DeflatedInput? deflated = null)
{
    private const int ChunkLength = 16 << 10;

    // What the pipe gave, from Offset on; valid while _isReading.
    private ReadOnlySequence<byte> _buffer;
    private bool _isReading;
    private bool _isCompleted;

    // The window is _chunk[_start.._end]; what lies before _heldEnd belongs to values.
    private byte[] _chunk = [];
    private int _heldEnd;
    private int _start;
    private int _end;

    /// <summary>Where the window starts, in bytes from the start of the input; the pipe is consumed up to here.</summary>
    public long Offset { get; private set; }

    public ReadOnlyMemory<byte> Bytes => _chunk.AsMemory(_start, _end - _start);

    /// <summary>Whether the input ends with the window.</summary>
    public bool IsFinal => _isCompleted && _isReading && _buffer.Length == _end - _start;

    /// <summary>Makes the window start at a later position, even one behind its end; false when the input ends before.</summary>
    /// <param name="position">Where to.</param>
    /// <param name="heldEnd">Up to where values took the bytes; within the window, or before it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async ValueTask<bool> AdvanceAsync(long position, long heldEnd, CancellationToken cancellationToken)
    {
        if (heldEnd > Offset)
        {
            _heldEnd = _start + (int)(heldEnd - Offset);
        }

        var kept = (int)Math.Max(0, Offset + (_end - _start) - position);
        _start = _end - kept;
        if (kept == 0)
        {
            _start = _end = _heldEnd;
        }

        while (Offset < position)
        {
            if (_buffer.IsEmpty)
            {
                if (_isCompleted && _isReading)
                {
                    return false;
                }

                await ReadAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            var length = Math.Min(_buffer.Length, position - Offset);
            _buffer = _buffer.Slice(length);
            Offset += length;
        }

        return true;
    }

    /// <summary>Adds bytes behind those in the window, as many as are at hand, at least one unless the input ends.</summary>
    public async ValueTask GrowAsync(CancellationToken cancellationToken)
    {
        while (_buffer.Length == _end - _start)
        {
            if (_isCompleted && _isReading)
            {
                return;
            }

            await ReadAsync(cancellationToken).ConfigureAwait(false);
        }

        MakeRoom();
        var fresh = _buffer.Slice(_end - _start);
        var length = (int)Math.Min(fresh.Length, _chunk.Length - _end);
        fresh.Slice(0, length).CopyTo(_chunk.AsSpan(_end));
        _end += length;
    }

    /// <summary>Gives back to the pipe what was not parsed.</summary>
    public void Release()
    {
        if (_isReading)
        {
            pipe.AdvanceTo(_buffer.Start);
        }

        (_isReading, _buffer, _end) = (false, default, _start);
    }

    /// <summary>Consumes the rest of the input.</summary>
    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        while (
            await AdvanceAsync(Offset + Math.Max(1, _buffer.Length), Offset, cancellationToken).ConfigureAwait(false)
        )
        {
            // What came is passed over.
        }

        Release();
    }

    private async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        if (_isReading)
        {
            pipe.AdvanceTo(_buffer.Start, _buffer.End);
            _isReading = false;
        }

        ReadResult result;
        try
        {
            result = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            throw Inflation.Broken(Offset);
        }

        (_buffer, _isCompleted, _isReading) = (result.Buffer, result.IsCompleted, true);
        if (result.IsCanceled)
        {
            throw new OperationCanceledException("The reading of the pipe was cancelled.");
        }

        if (Offset + _buffer.Length > limit)
        {
            throw Inflation.TooLong(limit);
        }

        if (_isCompleted && deflated is { IsCutOff: true })
        {
            throw Inflation.CutOff(Offset + _buffer.Length);
        }
    }

    // The chunk doubles only when it is full of bytes that really came.
    private void MakeRoom()
    {
        if (_end < _chunk.Length)
        {
            return;
        }

        var length = _end - _start;
        if (_start > _heldEnd && _start - _heldEnd >= _chunk.Length / 2)
        {
            _chunk.AsSpan(_start, length).CopyTo(_chunk.AsSpan(_heldEnd));
            (_start, _end) = (_heldEnd, _heldEnd + length);
            return;
        }

        var larger = new byte[Math.Max(ChunkLength, length * 2)];
        _chunk.AsSpan(_start, length).CopyTo(larger);
        (_chunk, _heldEnd, _start, _end) = (larger, 0, 0, length);
    }
}
