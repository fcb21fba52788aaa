using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Store;

/// <summary>Whatever a payload is like, and wherever reading it stopped: the connection goes on to the next request.</summary>
public sealed partial class BadBodyConnectionTests(StoreHost host) : IClassFixture<StoreHost>
{
    private const string Dicom = "multipart/related; type=\"application/dicom\"; boundary=b";
    private const string Json = "multipart/related; type=\"application/dicom+json\"; boundary=b";
    private const string Xml = "multipart/related; type=\"application/dicom+xml\"; boundary=b";
    private const string Part = "--b\r\n\r\n";

    // More than what servers read ahead.
    private static readonly string _long = new('a', 1 << 20);

    public static TheoryData<string, string, int> Bodies { get; } =
        new()
        {
            { Dicom, "", 400 },
            { Dicom, _long, 400 },
            { Dicom, $"--b\r\nX: {_long}", 400 },
            { Dicom, $"--b\r\nX\r\n{_long}", 400 },
            { Dicom, "--b\r\nX: y", 400 },
            { Dicom, $"{Part}{_long}", 400 },
            { Dicom, $"{Part}{_long}\r\n--b--{_long}", 400 },
            { Dicom.Replace("=b", "=", StringComparison.Ordinal), _long, 400 },
            { "application/dicom", _long, 400 },
            { "text/plain", _long, 415 },
            { Json, $"{Part}{_long}\r\n--b--", 400 },
            { Json, $"{Part}[{{\"a\":\"{_long}", 400 },
            { Json, $"{Part}{new string('[', 1 << 20)}\r\n--b--{_long}", 400 },
            { Json, $"{Part}[{{{string.Concat(Enumerable.Repeat("\"a\":{", 100_000))}\r\n--b\r\n{_long}", 400 },
            { "application/dicom+json", _long, 400 },
            { "application/dicom+json", $"[{{}},{_long}", 409 },
            { Xml, $"{Part}{_long}\r\n--b--", 400 },
            { Xml, $"{Part}<NativeDicomModel>{_long}", 400 },
            { Xml, $"{Part}<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>{_long}\r\n--b--", 400 },
            { "application/dicom+xml", $"<NativeDicomModel><DicomAttribute/>{_long}", 400 },
            { "application/dicom+xml", string.Concat(Enumerable.Repeat("<NativeDicomModel>", 100_000)), 400 },
        };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task The_next_request_on_the_connection_is_answered(string contentType, string body, int status)
    {
        foreach (var isChunked in (bool[])[false, true])
        {
            Assert.Equal([status, 204], await SendAsync(contentType, body, isChunked));
        }
    }

    [Fact]
    public async Task The_end_of_a_connection_within_a_payload_is_no_cause_for_a_warning()
    {
        var log = new ServerLog();
        await using (
            var service = await TestService.StartAsync(services => services.AddSingleton<ILoggerProvider>(log))
        )
        {
            var root = service.Client.BaseAddress!;
            using (var connection = new TcpClient())
            {
                await connection.ConnectAsync(root.Host, root.Port);
                await connection
                    .GetStream()
                    .WriteAsync(
                        Encoding.ASCII.GetBytes(
                            $"POST {root.AbsolutePath}studies HTTP/1.1\r\nHost: {root.Authority}\r\n"
                                + $"Content-Type: {Dicom}\r\nContent-Length: 100000\r\n\r\n{Part}a"
                        )
                    );
                // The other one is being read by then.
                await service.StoreAsync(new TestFile("1.2.1.1.1").ToBytes());
            }
        }

        // Stopping has waited for the connection's end.
        Assert.Empty(log.Warnings);
    }

    /// <summary>Sends the payload, and a request behind it over the same connection; gives the status of all that is answered.</summary>
    private async Task<IReadOnlyList<int>> SendAsync(string contentType, string body, bool isChunked)
    {
        var root = host.Service.Client.BaseAddress!;
        var framing = isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {body.Length}";
        var framed =
            !isChunked ? body
            : body.Length == 0 ? "0\r\n\r\n"
            : $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n";
        using var connection = new TcpClient();
        await connection.ConnectAsync(root.Host, root.Port);
        var stream = connection.GetStream();
        var answers = new StreamReader(stream, Encoding.Latin1).ReadToEndAsync();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST {root.AbsolutePath}studies HTTP/1.1\r\nHost: {root.Authority}\r\nContent-Type: {contentType}\r\n"
                    + $"{framing}\r\n\r\n{framed}"
                    + $"GET {root.AbsolutePath}studies?PatientID=none HTTP/1.1\r\nHost: {root.Authority}\r\n"
                    + "Accept: application/dicom+json\r\nConnection: close\r\n\r\n"
            )
        );
        return [.. StatusLine().Matches(await answers).Select(match => int.Parse(match.Groups[1].ValueSpan))];
    }

    [GeneratedRegex("HTTP/1\\.1 (\\d{3}) ")]
    private static partial Regex StatusLine();

    /// <summary>What the server warns of.</summary>
    private sealed class ServerLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Warnings { get; } = [];

        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith("Microsoft.AspNetCore.Server", StringComparison.Ordinal)
                ? this
                : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
            {
                Warnings.Enqueue($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose() { }
    }
}
