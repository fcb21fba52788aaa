using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ServerlessDicom.Functions.Tests.Web;

/// <summary>An answer to a request that was sent as it was written: an HTTP client would put header lines together.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Headers">The lines of the header.</param>
/// <param name="Body">The bytes, one character each, as they came: also with the lengths of chunks.</param>
internal sealed record PlainExchange(int Status, IReadOnlyList<string> Headers, string Body)
{
    /// <summary>The value of a header; null when it is not there.</summary>
    public string? Header(string name) =>
        Headers
            .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            ?[(name.Length + 1)..].Trim();

    /// <summary>Sends a request, and reads until the service has nothing more to say.</summary>
    public static async Task<PlainExchange> SendAsync(
        Uri service,
        string method,
        string pathAndQuery,
        IEnumerable<string> headers
    )
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(service.Host, service.Port, cancellationToken);
        await using var stream = client.GetStream();
        string[] lines =
        [
            $"{method} {pathAndQuery} HTTP/1.1",
            $"Host: {service.Authority}",
            "Connection: close",
            .. headers,
            "",
            "",
        ];
        await stream.WriteAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", lines)), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = await reader.ReadToEndAsync(cancellationToken);
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var head = answer[..end].Split("\r\n");
        return new PlainExchange(
            int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture),
            head[1..],
            answer[(end + 4)..]
        );
    }
}
