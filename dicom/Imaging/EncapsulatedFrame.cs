using System.Buffers;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Imaging;

/// <summary>The codestream of one encapsulated frame, its fragments joined (PS3.5 §A.4), in pooled memory.</summary>
internal sealed class EncapsulatedFrame : IDisposable
{
    private readonly int _length;
    private byte[]? _buffer;

    private EncapsulatedFrame(byte[] buffer, int length)
    {
        _buffer = buffer;
        _length = length;
    }

    /// <summary>The bytes; not to be used once this is disposed.</summary>
    public ReadOnlyMemory<byte> Codestream => _buffer.AsMemory(0, _length);

    /// <summary>Reads a frame, all of its fragments at once.</summary>
    /// <param name="source">Where its bytes are.</param>
    /// <param name="fragments">At least one; an item header is all that lies between two (<see cref="FrameTable"/>).</param>
    /// <param name="maxLength">Bytes to read at the most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CodecException">The frame is longer.</exception>
    /// <exception cref="EndOfStreamException">The source has fewer bytes.</exception>
    public static async ValueTask<EncapsulatedFrame> ReadAsync(
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

        var buffer = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            if (length > 0)
            {
                var stream = await source.OpenAsync(offset, length, cancellationToken).ConfigureAwait(false);
                await using (stream.ConfigureAwait(false))
                {
                    await stream
                        .ReadExactlyAsync(buffer.AsMemory(0, (int)length), cancellationToken)
                        .ConfigureAwait(false);
                }
            }

            return new EncapsulatedFrame(buffer, Join(buffer, fragments));
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
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
