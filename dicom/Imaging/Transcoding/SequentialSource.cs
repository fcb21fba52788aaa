using ServerlessDicom.Dicom.IO;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Imaging.Transcoding;

/// <summary>
/// Gives stretches that follow each other, as frames do, from one read of what lies behind. One stretch at a time, to be
/// read to its end.
/// </summary>
internal sealed class SequentialSource(IDicomValueSource source) : IDicomValueSource, IAsyncDisposable
{
    /// <summary>Bytes between two stretches that are cheaper to read than to skip by another read.</summary>
    private const int MaxGap = 4 << 10;

    private Stream? _stream;
    private long _position;
    private long _opened;

    /// <summary>Where what will be asked for ends, so that a read that is begun goes on until there.</summary>
    public long End { get; set; }

    /// <inheritdoc/>
    public async ValueTask<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken)
    {
        var gap = offset - _position;
        if (_stream is null || gap is < 0 or > MaxGap || offset + length > _opened)
        {
            await DisposeAsync().ConfigureAwait(false);
            _opened = Math.Max(End, offset + length);
            _stream = await source.OpenAsync(offset, _opened - offset, cancellationToken).ConfigureAwait(false);
            _position = offset;
        }
        else if (gap > 0)
        {
            await _stream.ReadExactlyAsync(new byte[gap], cancellationToken).ConfigureAwait(false);
            _position = offset;
        }

        _position += length;
        return new Stretch(_stream, length);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
            _stream = null;
        }
    }

    /// <summary>A stretch; disposing it leaves what follows readable.</summary>
    private sealed class Stretch(Stream stream, long length) : ForwardStream
    {
        private long _left = length;

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            var wanted = (int)Math.Min(_left, buffer.Length);
            var read = await stream.ReadAsync(buffer[..wanted], cancellationToken).ConfigureAwait(false);
            _left -= read;
            return read;
        }
    }
}
