using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace ServerlessDicom.Functions.Blobs;

/// <summary>Reads a range of a file; its positions count from the start of the range. Closes the file when disposed.</summary>
internal sealed class FileRangeStream : Stream
{
    /// <summary>Bytes per read when copying: enough that the cost of a call does not show.</summary>
    private const int CopyBytes = 256 << 10;

    private readonly SafeFileHandle _file;
    private readonly long _offset;
    private readonly long _length;
    private long _position;

    /// <summary>Takes the bytes [<paramref name="offset"/>, <paramref name="offset"/> + <paramref name="length"/>), or up to the end of the file.</summary>
    public FileRangeStream(SafeFileHandle file, long offset, long? length)
    {
        _file = file;
        _offset = offset;
        var rest = Math.Max(0, RandomAccess.GetLength(file) - offset);
        _length = Math.Min(rest, length ?? rest);
    }

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

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = RandomAccess.Read(_file, buffer[..Wanted(buffer.Length)], _offset + _position);
        _position += read;
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await RandomAccess.ReadAsync(
            _file,
            buffer[..Wanted(buffer.Length)],
            _offset + _position,
            cancellationToken
        );
        _position += read;
        return read;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        var size = (int)Math.Clamp(_length - _position, 1, Math.Max(bufferSize, CopyBytes));
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            int read;
            while ((read = await ReadAsync(buffer, cancellationToken)) > 0)
            {
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

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
        _file.Dispose();
        base.Dispose(disposing);
    }

    private int Wanted(int space) => (int)Math.Clamp(_length - _position, 0, space);
}
