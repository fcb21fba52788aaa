using System.Buffers;
using System.IO.Pipelines;

namespace ServerlessDicom.Functions.Store;

/// <summary>
/// Lets a reader read a file that is written to its <see cref="InstanceFile"/> on the way. What the reader has consumed
/// stays in the source's buffers until there is enough of it for one large write; what it never gets to see is written
/// by <see cref="DrainAsync"/>.
/// </summary>
internal sealed class TeePipeReader(PipeReader source, InstanceFile file) : PipeReader
{
    /// <summary>Bytes per write: few enough to be in the processor's cache still, enough for the cost of a call not to show.</summary>
    private const int WriteBytes = 256 << 10;

    private ReadOnlySequence<byte> _buffer;
    private long _consumed;
    private bool _isReading;

    /// <inheritdoc/>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var read = await source.ReadAsync(cancellationToken);
            _buffer = read.Buffer;
            _isReading = true;
            if (_consumed < WriteBytes)
            {
                return new ReadResult(_buffer.Slice(_consumed), read.IsCanceled, read.IsCompleted);
            }

            await file.WriteAsync(_buffer.Slice(0, _consumed), cancellationToken);
            _isReading = false;
            source.AdvanceTo(_buffer.GetPosition(_consumed));
            _consumed = 0;
        }
    }

    /// <summary>Writes what is left of the file, read or not.</summary>
    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await source.ReadAsync(cancellationToken);
            _buffer = read.Buffer;
            _isReading = true;
            if (!_buffer.IsEmpty)
            {
                await file.WriteAsync(_buffer, cancellationToken);
            }

            _isReading = false;
            source.AdvanceTo(_buffer.End);
            _consumed = 0;
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>Leaves the source in a state to be read on by others, where a reader gave up half-way.</summary>
    public void Release()
    {
        if (_isReading)
        {
            _isReading = false;
            source.AdvanceTo(_buffer.End);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: writing is asynchronous.</exception>
    public override bool TryRead(out ReadResult result) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _consumed = _buffer.Slice(0, consumed).Length;
        _isReading = false;
        source.AdvanceTo(_buffer.Start, examined);
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => source.CancelPendingRead();

    /// <summary>Does nothing: the source belongs to others.</summary>
    public override void Complete(Exception? exception = null) { }
}
