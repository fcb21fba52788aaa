using System.Buffers;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Imaging;

/// <summary>
/// The bytes of one frame as it is stored, in pooled memory: of an encapsulated frame its fragments joined (PS3.5 §A.4), of
/// a native one those that cover it.
/// </summary>
internal sealed class StoredFrame : IDisposable
{
    private readonly int _length;
    private byte[]? _buffer;

    private StoredFrame(byte[] buffer, int length)
    {
        _buffer = buffer;
        _length = length;
    }

    /// <summary>The bytes; not to be used once this is disposed.</summary>
    public Memory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Where in the bytes a native frame is.</summary>
    public NativeFrameRange Range { get; private init; }

    /// <summary>Reads a native frame.</summary>
    /// <exception cref="EndOfStreamException">The source has fewer bytes.</exception>
    public static async ValueTask<StoredFrame> ReadAsync(
        IDicomValueSource source,
        NativeFrameRange range,
        CancellationToken cancellationToken
    )
    {
        var buffer = await ReadAsync(source, range.Offset, range.Length, cancellationToken).ConfigureAwait(false);
        return new StoredFrame(buffer, (int)range.Length) { Range = range };
    }

    /// <summary>Reads an encapsulated frame, all of its fragments at once.</summary>
    /// <param name="source">Where its bytes are.</param>
    /// <param name="fragments">At least one; an item header is all that lies between two (<see cref="FrameTable"/>).</param>
    /// <param name="maxLength">Bytes to read at the most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CodecException">The frame is longer.</exception>
    /// <exception cref="EndOfStreamException">The source has fewer bytes.</exception>
    public static async ValueTask<StoredFrame> ReadAsync(
        IDicomValueSource source,
        IReadOnlyList<FrameFragment> fragments,
        long maxLength,
        CancellationToken cancellationToken
    )
    {
        var offset = fragments[0].Offset;
        var length = fragments[^1].Offset + fragments[^1].Length - offset;
        if (length > maxLength)
        {
            throw new CodecException("A compressed frame is implausibly longer than its pixels.");
        }

        var buffer = await ReadAsync(source, offset, length, cancellationToken).ConfigureAwait(false);
        return new StoredFrame(buffer, Join(buffer, fragments));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }

    private static async ValueTask<byte[]> ReadAsync(
        IDicomValueSource source,
        long offset,
        long length,
        CancellationToken cancellationToken
    )
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)length);
        if (length == 0)
        {
            return buffer;
        }

        try
        {
            var stream = await source.OpenAsync(offset, length, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                await stream.ReadExactlyAsync(buffer.AsMemory(0, (int)length), cancellationToken).ConfigureAwait(false);
                return buffer;
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    /// <summary>Closes the gaps that item headers leave; the bytes that remain.</summary>
    private static int Join(byte[] buffer, IReadOnlyList<FrameFragment> fragments)
    {
        var joined = (int)fragments[0].Length;
        for (var i = 1; i < fragments.Count; i++)
        {
            var (offset, length) = fragments[i];
            buffer.AsSpan((int)(offset - fragments[0].Offset), (int)length).CopyTo(buffer.AsSpan(joined));
            joined += (int)length;
        }

        return joined;
    }
}
