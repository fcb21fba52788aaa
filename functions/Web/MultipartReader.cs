using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace ServerlessDicom.Functions.Web;

/// <summary>
/// Takes a multipart payload apart as it streams in (RFC 2046 §5.1, PS3.18 §8.6.1.2). A part's body is read straight from
/// the request's buffers; nothing is copied and no part is held. Lengths that part headers claim play no role.
/// </summary>
internal sealed class MultipartReader
{
    // RFC 2046 allows 70, Orthanc's plugin sends 73.
    private const int MaxBoundaryLength = 256;
    private const int MaxPreambleBytes = 64 << 10;
    private const int MaxPartHeaderBytes = 16 << 10;

    private readonly PipeReader _body;
    private readonly byte[] _dashBoundary;
    private MultipartPartBody? _part;
    private bool _started;
    private bool _closed;

    /// <summary>Reads the parts of a payload.</summary>
    /// <param name="body">The payload; consumed as parts are read, not completed.</param>
    /// <param name="boundary">The boundary parameter of its Content-Type.</param>
    /// <exception cref="MultipartFormatException">This cannot be a boundary.</exception>
    public MultipartReader(PipeReader body, string boundary)
    {
        if (
            boundary.Length is 0 or > MaxBoundaryLength
            || !Ascii.IsValid(boundary)
            || boundary.AsSpan().ContainsAny('\r', '\n')
        )
        {
            throw new MultipartFormatException($"A boundary has 1 to {MaxBoundaryLength} characters of ASCII.");
        }

        _body = body;
        _dashBoundary = Encoding.ASCII.GetBytes("--" + boundary);
    }

    /// <summary>Goes on to the next part, over what was not read of the one before; null behind the last one.</summary>
    /// <exception cref="MultipartFormatException">The payload ends before its closing boundary, or a part's headers are not to be understood.</exception>
    public async ValueTask<MultipartPart?> ReadPartAsync(CancellationToken cancellationToken)
    {
        if (_closed)
        {
            return null;
        }

        MultipartDelimiter delimiter;
        if (!_started)
        {
            delimiter = await ReadPreambleAsync(cancellationToken);
            _started = true;
        }
        else
        {
            delimiter = await _part!.SkipToEndAsync(cancellationToken);
            var rest = await _body.ReadAsync(cancellationToken);
            _body.AdvanceTo(rest.Buffer.GetPosition(delimiter.Length));
        }

        if (delimiter.Kind == MultipartDelimiterKind.Closing)
        {
            _closed = true;
            return null;
        }

        var headers = await ReadHeadersAsync(cancellationToken);
        _part = new MultipartPartBody(_body, _dashBoundary, delimiter.EndsWithLineFeedOnly);
        return new MultipartPart(headers, _part);
    }

    /// <summary>Passes over what stands before the first boundary, such as a leading CRLF.</summary>
    private async ValueTask<MultipartDelimiter> ReadPreambleAsync(CancellationToken cancellationToken)
    {
        var passed = 0L;
        while (true)
        {
            var read = await _body.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            var start = passed == 0 && StartsWithBoundary(buffer) ? 0 : AfterLineFeed(buffer);
            if (start >= 0)
            {
                var delimiter = MultipartDelimiter.Read(buffer, start, _dashBoundary.Length, read.IsCompleted);
                if (delimiter.Kind is MultipartDelimiterKind.Boundary or MultipartDelimiterKind.Closing)
                {
                    _body.AdvanceTo(buffer.GetPosition(start + delimiter.Length));
                    return delimiter;
                }

                // One that is not all here yet is looked at again; one that goes on differently is text.
                var isUndecided = delimiter.Kind == MultipartDelimiterKind.Undecided;
                var keepFrom = isUndecided ? Math.Max(0, start - 1) : start + _dashBoundary.Length;
                passed += keepFrom;
                var consumed = buffer.GetPosition(keepFrom);
                _body.AdvanceTo(consumed, isUndecided ? buffer.End : consumed);
            }
            else
            {
                var keep = Math.Min(buffer.Length, _dashBoundary.Length);
                passed += buffer.Length - keep;
                _body.AdvanceTo(buffer.GetPosition(buffer.Length - keep), buffer.End);
            }

            if (read.IsCompleted && start < 0)
            {
                throw new MultipartFormatException(
                    "The payload does not hold the boundary that its Content-Type names."
                );
            }

            if (passed > MaxPreambleBytes)
            {
                throw new MultipartFormatException("The first boundary does not come within the first 64 KiB.");
            }
        }
    }

    private bool StartsWithBoundary(in ReadOnlySequence<byte> buffer) =>
        new SequenceReader<byte>(buffer).IsNext(_dashBoundary);

    private long AfterLineFeed(in ReadOnlySequence<byte> buffer)
    {
        var found = SequenceSearch.IndexOf(buffer, [(byte)'\n', .. _dashBoundary]);
        return found < 0 ? -1 : found + 1;
    }

    private async ValueTask<IReadOnlyDictionary<string, string>> ReadHeadersAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _body.ReadAsync(cancellationToken);
            var (consumed, examined) = (read.Buffer.End, read.Buffer.End);
            try
            {
                (var headers, consumed) = ParseHeaders(read.Buffer);
                if (headers is not null)
                {
                    examined = consumed;
                    return headers;
                }

                if (read.Buffer.Length > MaxPartHeaderBytes)
                {
                    throw new MultipartFormatException("The headers of a part are longer than 16 KiB.");
                }

                if (read.IsCompleted)
                {
                    throw new MultipartFormatException("The payload ends within the headers of a part.");
                }
            }
            finally
            {
                // Whatever comes of it, the payload can be read on.
                _body.AdvanceTo(consumed, examined);
            }
        }
    }

    /// <summary>Reads header lines up to the empty one, and where that ends; null when it has not come yet.</summary>
    private static (Dictionary<string, string>? Headers, SequencePosition Consumed) ParseHeaders(
        in ReadOnlySequence<byte> buffer
    )
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? last = null;
        var reader = new SequenceReader<byte>(buffer);
        while (reader.Consumed <= MaxPartHeaderBytes && reader.TryReadTo(out ReadOnlySequence<byte> bytes, (byte)'\n'))
        {
            var line = Encoding.Latin1.GetString(bytes).TrimEnd('\r');
            if (line.Length == 0)
            {
                return (headers, reader.Position);
            }

            if (line[0] is ' ' or '\t' && last is not null)
            {
                // A folded line goes on with the one before (RFC 5322 §2.2.3).
                headers[last] += line;
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                throw new MultipartFormatException("A part has a header line without a name.");
            }

            last = line[..colon].TrimEnd();
            headers[last] = line[(colon + 1)..].Trim();
        }

        return (null, buffer.Start);
    }
}
