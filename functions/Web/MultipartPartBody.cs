using System.Buffers;
using System.IO.Pipelines;

namespace ServerlessDicom.Functions.Web;

/// <summary>The bytes of one part: a view of the payload that ends before the next delimiter.</summary>
internal sealed class MultipartPartBody : PipeReader
{
    private readonly PipeReader _payload;
    private readonly byte[] _delimiterStart;
    private readonly bool _endsWithLineFeedOnly;

    // All counted from the first byte of the payload that is not consumed.
    private long _searched;
    private long _deliverable;
    private long _examined;
    private bool _isAtStart = true;
    private bool _isReading;
    private bool _isTruncated;
    private MultipartDelimiter? _end;

    private ReadOnlySequence<byte> _buffer;
    private ReadOnlySequence<byte> _delivered;

    /// <summary>Makes the body that starts where <paramref name="payload"/> stands.</summary>
    public MultipartPartBody(PipeReader payload, byte[] dashBoundary, bool endsWithLineFeedOnly)
    {
        _payload = payload;
        _endsWithLineFeedOnly = endsWithLineFeedOnly;
        // Only a payload that shows that its lines end with LF is taken to end them so: within data it is too common.
        _delimiterStart = endsWithLineFeedOnly ? [(byte)'\n', .. dashBoundary] : [.. "\r\n"u8, .. dashBoundary];
    }

    /// <summary>Passes over what is left of the part.</summary>
    /// <returns>The delimiter that ends it, which comes next in the payload.</returns>
    public async ValueTask<MultipartDelimiter> SkipToEndAsync(CancellationToken cancellationToken)
    {
        if (_isReading)
        {
            // Whoever read it gave up half-way.
            AdvanceTo(_delivered.End);
        }

        while (true)
        {
            var read = await ReadAsync(cancellationToken);
            AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return _end!.Value;
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="MultipartFormatException">The payload ends within the part.</exception>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfTruncated();
        while (true)
        {
            var read = await _payload.ReadAsync(cancellationToken);
            if (TryDeliver(read, out var result))
            {
                return result;
            }

            _payload.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        ThrowIfTruncated();
        if (_payload.TryRead(out var read))
        {
            if (TryDeliver(read, out result))
            {
                return true;
            }

            _payload.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        result = default;
        return false;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var consumedBytes = _delivered.Slice(0, consumed).Length;
        _examined = Math.Max(consumedBytes, _delivered.Slice(0, examined).Length) - consumedBytes;
        // Whoever has seen all that may be delivered waits for what lies behind the bytes held back.
        var hasSeenAll = _end is null && _examined + consumedBytes == _deliverable;
        _payload.AdvanceTo(consumed, hasSeenAll ? _buffer.End : examined);
        _searched = Math.Max(0, _searched - consumedBytes);
        _deliverable -= consumedBytes;
        _isAtStart &= consumedBytes == 0;
        _isReading = false;
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => _payload.CancelPendingRead();

    /// <summary>Does nothing: the payload goes on behind the part.</summary>
    public override void Complete(Exception? exception = null) { }

    private bool TryDeliver(in ReadResult read, out ReadResult result)
    {
        _buffer = read.Buffer;
        if (_end is null)
        {
            FindEnd(read);
        }

        var isCompleted = _end is not null;
        if (isCompleted || read.IsCanceled || _deliverable > _examined)
        {
            _delivered = _buffer.Slice(0, _deliverable);
            _isReading = true;
            result = new ReadResult(_delivered, read.IsCanceled, isCompleted);
            return true;
        }

        if (read.IsCompleted)
        {
            _isTruncated = true;
            _payload.AdvanceTo(_buffer.End);
            ThrowIfTruncated();
        }

        result = default;
        return false;
    }

    private void ThrowIfTruncated()
    {
        if (_isTruncated)
        {
            throw new MultipartFormatException("The payload ends before its closing boundary.");
        }
    }

    private void FindEnd(in ReadResult read)
    {
        if (_isAtStart && _searched == 0 && TryFindEndAtStart(read))
        {
            return;
        }

        while (true)
        {
            var found = SequenceSearch.IndexOf(_buffer.Slice(_searched), _delimiterStart);
            if (found < 0)
            {
                // The last bytes may be the beginning of a delimiter.
                _searched = Math.Max(_searched, _buffer.Length - (_delimiterStart.Length - 1));
                _deliverable = Math.Max(_deliverable, _searched);
                break;
            }

            var start = _searched + found;
            var delimiter = ReadDelimiter(read, start, _delimiterStart.Length);
            if (delimiter.Kind == MultipartDelimiterKind.None)
            {
                _searched = start + 1;
                continue;
            }

            _searched = start;
            _deliverable = start;
            _end = delimiter.Kind == MultipartDelimiterKind.Undecided ? null : delimiter;
            break;
        }
    }

    /// <summary>A part without a body may have its delimiter directly behind the empty line of its headers.</summary>
    private bool TryFindEndAtStart(in ReadResult read)
    {
        var dashBoundary = _delimiterStart.AsSpan(_delimiterStart.AsSpan().IndexOf((byte)'-'));
        if (!new SequenceReader<byte>(_buffer).IsNext(dashBoundary))
        {
            return false;
        }

        var delimiter = ReadDelimiter(read, 0, dashBoundary.Length);
        if (delimiter.Kind == MultipartDelimiterKind.None)
        {
            return false;
        }

        _deliverable = 0;
        _end = delimiter.Kind == MultipartDelimiterKind.Undecided ? null : delimiter;
        return true;
    }

    private MultipartDelimiter ReadDelimiter(in ReadResult read, long start, int matched)
    {
        var delimiter = MultipartDelimiter.Read(_buffer, start, matched, read.IsCompleted);
        return delimiter.EndsWithLineFeedOnly && !_endsWithLineFeedOnly
            ? new MultipartDelimiter(MultipartDelimiterKind.None)
            : delimiter;
    }
}
