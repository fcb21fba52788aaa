using System.Buffers;
using System.IO.Pipelines;

namespace ServerlessDicom.Functions.Tests.Web;

/// <summary>
/// Delivers bytes in chunks of chosen sizes, each a segment of its own, and the next only once everything before it is
/// examined. Insists that reading and advancing take turns.
/// </summary>
internal sealed class ChunkedPipeReader : PipeReader
{
    private readonly List<Segment> _segments = [];
    private SequencePosition _consumed;
    private int _visible;
    private bool _hasExaminedAll = true;
    private bool _isCompleted;

    /// <summary>Cuts <paramref name="bytes"/> into chunks; <paramref name="sizes"/> are used in turn.</summary>
    public ChunkedPipeReader(ReadOnlyMemory<byte> bytes, IReadOnlyList<int> sizes)
    {
        _segments.Add(new Segment(ReadOnlyMemory<byte>.Empty, null));
        for (var turn = 0; !bytes.IsEmpty; turn++)
        {
            var size = Math.Min(bytes.Length, sizes[turn % sizes.Count]);
            _segments.Add(new Segment(bytes[..size], _segments[^1]));
            bytes = bytes[size..];
        }

        _visible = 1;
        _consumed = new SequencePosition(_segments[0], 0);
    }

    /// <summary>Whether bytes were handed out that were not yet advanced over.</summary>
    public bool IsReading { get; private set; }

    /// <summary>Bytes that lie between what is consumed and what has been delivered, at the most.</summary>
    public long MostHeld { get; private set; }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        TryRead(out var result);
        return new(result);
    }

    public override bool TryRead(out ReadResult result)
    {
        Assert.False(IsReading, "ReadAsync without AdvanceTo.");
        if (_hasExaminedAll)
        {
            if (_visible < _segments.Count)
            {
                _visible++;
            }
            else
            {
                _isCompleted = true;
            }
        }

        IsReading = true;
        var buffer = Buffer();
        MostHeld = Math.Max(MostHeld, buffer.Length);
        result = new ReadResult(buffer, false, _isCompleted);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        Assert.True(IsReading, "AdvanceTo without ReadAsync.");
        var buffer = Buffer();
        _hasExaminedAll = buffer.Slice(examined).IsEmpty;
        _consumed = buffer.Slice(consumed).Start;
        IsReading = false;
    }

    public override void CancelPendingRead() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null) { }

    private ReadOnlySequence<byte> Buffer()
    {
        var last = _segments[_visible - 1];
        var first = (Segment)_consumed.GetObject()!;
        return new ReadOnlySequence<byte>(first, _consumed.GetInteger(), last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            RunningIndex = previous is null ? 0 : previous.RunningIndex + previous.Memory.Length;
            if (previous is not null)
            {
                previous.Next = this;
            }
        }
    }
}
