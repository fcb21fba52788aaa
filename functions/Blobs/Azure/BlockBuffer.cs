using System.Buffers;

namespace ServerlessDicom.Functions.Blobs.Azure;

/// <summary>
/// One block being filled, and then sent as often as it takes: a stream over pieces of lent memory that grow with what
/// is there. Each copy goes its own way through the bytes, so that a try that is given up does not disturb the next.
/// </summary>
internal sealed class BlockBuffer : Stream
{
    private const int SmallestPiece = 64 << 10;
    private const int LargestPiece = 1 << 20;

    private readonly List<ArraySegment<byte>> _pieces = [];
    private int _free;
    private int _length;
    private long _position;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_free == 0)
            {
                var piece = ArrayPool<byte>.Shared.Rent(Math.Clamp(_length, SmallestPiece, LargestPiece));
                _pieces.Add(new ArraySegment<byte>(piece, 0, 0));
                _free = piece.Length;
            }

            var last = _pieces[^1];
            var count = Math.Min(_free, bytes.Length);
            bytes[..count].CopyTo(last.Array.AsSpan(last.Count));
            bytes = bytes[count..];
            _pieces[^1] = new ArraySegment<byte>(last.Array!, 0, last.Count + count);
            _free -= count;
            _length += count;
        }
    }

    /// <inheritdoc/>
    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        for (var at = _position; PieceAt(at) is { Count: > 0 } piece; at += piece.Count)
        {
            await destination.WriteAsync(piece, cancellationToken);
        }

        _position = _length;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var piece = PieceAt(_position).AsSpan();
        var count = Math.Min(piece.Length, buffer.Length);
        piece[..count].CopyTo(buffer);
        _position += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<int>(cancellationToken)
            : Task.FromResult(Read(buffer.AsSpan(offset, count)));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<int>(cancellationToken)
            : new(Read(buffer.Span));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => _length + offset,
        };

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var piece in _pieces)
        {
            ArrayPool<byte>.Shared.Return(piece.Array!);
        }

        _pieces.Clear();
        (_free, _length) = (0, 0);
        base.Dispose(disposing);
    }

    /// <summary>The rest of the piece in which a position lies; empty behind the end.</summary>
    private ArraySegment<byte> PieceAt(long position)
    {
        foreach (var piece in _pieces)
        {
            if (position < piece.Count)
            {
                return piece[(int)position..];
            }

            position -= piece.Count;
        }

        return ArraySegment<byte>.Empty;
    }
}
