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

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[1 << 20];
    private int _start;
    private int _end;

    private HttpConnection(Socket socket) => _socket = socket;

    /// <summary>Connects to the host and port of a URL.</summary>
    public static HttpConnection Connect(Uri url)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(url.Host, url.Port);
        return new HttpConnection(socket);
    }

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
        foreach (var part in parts)
        {
            var rest = part;
            while (!rest.IsEmpty)
            {
                rest = rest[_socket.Send(rest.Span, SocketFlags.None)..];
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

        var length = Header(head.Span, "content-length:") is { } text
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : 0;
        Skip(length);
        return (status, length);
    }

    public void Dispose() => _socket.Dispose();

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

        var read = _socket.Receive(_buffer.AsSpan(_end));
        if (read == 0)
        {
            throw new EndOfStreamException("The server closed the connection.");
        }

        _end += read;
    }
}
