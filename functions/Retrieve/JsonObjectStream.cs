using System.Buffers;
using System.IO.Pipelines;
using ServerlessDicom.Dicom.Xml;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>Reads DICOM JSON objects that follow each other with a comma between them, and writes them as XML.</summary>
/// <param name="json">The objects; belongs to the caller.</param>
/// <param name="readBytes">Bytes to read at a time.</param>
internal sealed class JsonObjectStream(Stream json, int readBytes) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(readBytes);
    private int _start;
    private int _end;
    private bool _isBehindFirst;

    /// <summary>Writes the next object as a Native DICOM Model, flushing as it goes.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="length">Bytes of the object.</param>
    /// <param name="bulkDataUriPrefix">Put before every BulkDataURI.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="EndOfStreamException">There are fewer bytes.</exception>
    public async ValueTask WriteAsync(
        PipeWriter output,
        long length,
        string bulkDataUriPrefix,
        CancellationToken cancellationToken
    )
    {
        if (_isBehindFirst)
        {
            await FillAsync(1, cancellationToken);
            _start++;
        }

        _isBehindFirst = true;
        var writer = new NativeModelWriter(output, bulkDataUriPrefix);
        var needed = 1;
        while (length > 0)
        {
            await FillAsync(needed, cancellationToken);
            var available = (int)Math.Min(_end - _start, length);
            var taken = writer.Write(_buffer.AsSpan(_start, available), isLast: available == length);
            _start += taken;
            length -= taken;
            // A token that is not all there needs more than there is.
            needed = available - taken + 1;
            await PayloadSender.FlushAsync(output, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>Reads until there are so many bytes.</summary>
    private async ValueTask FillAsync(int needed, CancellationToken cancellationToken)
    {
        while (_end - _start < needed)
        {
            MakeRoom(needed);
            var read = await json.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException("A metadata segment is shorter than the index says.");
            }

            _end += read;
        }
    }

    private void MakeRoom(int needed)
    {
        var rest = _buffer.AsSpan(_start, _end - _start);
        if (needed <= _buffer.Length)
        {
            rest.CopyTo(_buffer);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(2 * needed);
            rest.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        (_start, _end) = (0, _end - _start);
    }
}
