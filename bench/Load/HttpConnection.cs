using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ServerlessDicom.Bench.Load;

/// <summary>
/// A keep-alive HTTP/1.1 client on one socket that sends prepared bytes and counts the body's instead of keeping
/// them, so that it costs little beside the server it measures on the same machine.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly Uri _url;
    private readonly byte[] _buffer = new byte[1 << 20];
    private Socket? _socket;
    private int _start;
    private int _end;

    private HttpConnection(Uri url)
    {
        _url = url;
        Open();
    }

    /// <summary>Connects to the host and port of a URL.</summary>
    public static HttpConnection Connect(Uri url) => new(url);

    /// <summary>The bytes of a GET request.</summary>
    public static byte[] Get(Uri url, string accept) =>
        Utf8.GetBytes($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nAccept: {accept}\r\n\r\n");

    /// <summary>The head of a POST request.</summary>
    public static byte[] PostHead(Uri url, string contentType, long contentLength) =>
        Utf8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"POST {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nAccept: application/dicom+json\r\nContent-Type: {contentType}\r\nContent-Length: {contentLength}\r\n\r\n"
            )
        );

    /// <summary>Sends the parts of one request and reads the whole answer.</summary>
    /// <returns>The status code and the number of body bytes.</returns>
    public (int Status, long Length) Send(IEnumerable<ReadOnlyMemory<byte>> parts)
    {
        var socket = _socket ?? Open();
        foreach (var part in parts)
        {
            var rest = part;
            while (!rest.IsEmpty)
            {
                rest = rest[socket.Send(rest.Span, SocketFlags.None)..];
            }
        }

        var head = Take("\r\n\r\n"u8);
        var status = int.Parse(head.Span.Slice(9, 3), CultureInfo.InvariantCulture);
        if (
            Header(head.Span, "transfer-encoding:") is { } encoding
            && encoding.Contains("chunked", StringComparison.Ordinal)
        )
        {
            return (status, SkipChunks());
        }

        if (Header(head.Span, "content-length:") is { } text)
        {
            var length = long.Parse(text, CultureInfo.InvariantCulture);
            Skip(length);
            return (status, length);
        }

        return (status, status is 204 or 304 ? 0 : SkipToClose());
    }

    public void Dispose() => _socket?.Dispose();

    private Socket Open()
    {
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(_url.Host, _url.Port);
        (_start, _end) = (0, 0);
        return _socket;
    }

    /// <summary>A body without a length ends with the connection (RFC 9112 §6.3); Orthanc sends series so.</summary>
    private long SkipToClose()
    {
        long total = _end - _start;
        for (int read; (read = _socket!.Receive(_buffer)) > 0; )
        {
            total += read;
        }

        _socket.Dispose();
        _socket = null;
        return total;
    }

    private static string? Header(ReadOnlySpan<byte> head, string name)
    {
        foreach (var line in Utf8.GetString(head).Split("\r\n"))
        {
            if (line.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return line[name.Length..].Trim();
            }
        }

        return null;
    }

    private long SkipChunks()
    {
        for (long total = 0; ; )
        {
            var line = Take("\r\n"u8).Span;
            if (!Utf8Parser.TryParse(line, out long size, out _, 'x'))
            {
                throw new InvalidDataException("The server sent a chunk without a size.");
            }

            Skip(size + 2);
            if (size == 0)
            {
                return total;
            }

            total += size;
        }
    }

    private ReadOnlyMemory<byte> Take(ReadOnlySpan<byte> mark)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf(mark);
            if (at >= 0)
            {
                var taken = _buffer.AsMemory(_start, at);
                _start += at + mark.Length;
                return taken;
            }

            Fill();
        }
    }

    private void Skip(long count)
    {
        while (count > 0)
        {
            if (_start == _end)
            {
                Fill();
            }

            var step = (int)Math.Min(count, _end - _start);
            _start += step;
            count -= step;
        }
    }

    private void Fill()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var read = _socket!.Receive(_buffer.AsSpan(_end));
        if (read == 0)
        {
            throw new EndOfStreamException("The server closed the connection.");
        }

        _end += read;
    }
}
