using System.Buffers;

namespace ServerlessDicom.Dicom.IO;

/// <summary>Bytes being written, in memory that is lent by the shared pool and given back.</summary>
public sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes;

    /// <summary>Begins with room for <paramref name="capacity"/> bytes.</summary>
    public PooledBuffer(int capacity) => _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>What is written so far; valid until more is written or the buffer is disposed.</summary>
    public Memory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - Length);
        Length += count;
    }

    /// <summary>Takes bytes off the front; what follows them moves there.</summary>
    public void RemoveFirst(int count)
    {
        Written[count..].CopyTo(_bytes);
        Length -= count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsSpan(Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
            Length = 0;
        }
    }

    private void MakeRoom(int sizeHint)
    {
        var needed = (long)Length + Math.Max(sizeHint, 1);
        if (needed <= _bytes.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(
            checked((int)Math.Max(needed, Math.Min(2L * _bytes.Length, Array.MaxLength)))
        );
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
