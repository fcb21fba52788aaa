using System.Buffers.Binary;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.IO;

namespace ServerlessDicom.Dicom.Imaging.Png;

/// <summary>What the chunks IDAT hold, one behind the other; checks the code of each that is read to its end.</summary>
/// <param name="file">Stands on the data of the first.</param>
/// <param name="length">Bytes of the first.</param>
internal sealed class PngImageData(Stream file, uint length) : ForwardStream
{
    private readonly byte[] _head = new byte[12];
    private uint _left = length;
    private uint _crc = PngCrc.Update(PngCrc.Start, "IDAT"u8);
    private bool _isAtEnd;

    /// <inheritdoc/>
    /// <exception cref="CodecException">The file ends, or a chunk is not what its code says.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_left == 0 && !_isAtEnd)
        {
            await NextChunkAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_isAtEnd || buffer.IsEmpty)
        {
            return 0;
        }

        var wanted = (int)Math.Min(_left, buffer.Length);
        var read = await file.ReadAsync(buffer[..wanted], cancellationToken).ConfigureAwait(false);
        if (read == 0)
        {
            throw new CodecException("The PNG file ends within its image.");
        }

        _crc = PngCrc.Update(_crc, buffer.Span[..read]);
        _left -= (uint)read;
        return read;
    }

    private async ValueTask NextChunkAsync(CancellationToken cancellationToken)
    {
        // The code of this one, length and type of the next.
        var read = await file.ReadAtLeastAsync(_head, _head.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        if (read < sizeof(uint) || BinaryPrimitives.ReadUInt32BigEndian(_head) != ~_crc)
        {
            throw new CodecException("A PNG chunk is cut short, or damaged.");
        }

        _isAtEnd = read < _head.Length || !_head.AsSpan(8).SequenceEqual("IDAT"u8);
        _left = _isAtEnd ? 0 : BinaryPrimitives.ReadUInt32BigEndian(_head.AsSpan(4));
        _crc = PngCrc.Update(PngCrc.Start, "IDAT"u8);
    }
}
