namespace ServerlessDicom.Dicom.Tests.Parsing;

/// <summary>A stream of some bytes, many zeros and some bytes more, none of the zeros in memory.</summary>
internal sealed class ZerosBetween(byte[] head, long zeros, byte[] tail) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => head.Length + zeros + tail.Length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var length = (int)Math.Min(buffer.Length, Length - _position);
        buffer = buffer[..length];
        buffer.Clear();
        Copy(head, 0, buffer);
        Copy(tail, head.Length + zeros, buffer);
        _position += length;
        return length;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Read(buffer.Span));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // Puts what of the bytes at their place in the stream falls into the buffer at the current position.
    private void Copy(byte[] bytes, long place, Span<byte> buffer)
    {
        var start = Math.Max(place, _position);
        var end = Math.Min(place + bytes.Length, _position + buffer.Length);
        if (start < end)
        {
            bytes.AsSpan((int)(start - place), (int)(end - start)).CopyTo(buffer[(int)(start - _position)..]);
        }
    }
}
