using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace ServerlessDicom.Functions.Tests.Worklist;

/// <summary>A notification connection.</summary>
internal sealed class NotificationSocket : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<NotificationSocket> OpenAsync(string url, string? origin = null)
    {
        var connection = new NotificationSocket();
        if (origin is not null)
        {
            connection._socket.Options.SetRequestHeader("Origin", origin);
        }

        await connection._socket.ConnectAsync(new Uri(url), Token);
        return connection;
    }

    /// <summary>The next report; null when the service closes the connection.</summary>
    public async Task<JsonObject?> ReadAsync()
    {
        var buffer = new byte[64 << 10];
        var length = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(buffer.AsMemory(length), Token);
            if (read.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            Assert.Equal(WebSocketMessageType.Text, read.MessageType);
            length += read.Count;
            if (read.EndOfMessage)
            {
                return JsonNode.Parse(buffer.AsSpan(0, length))!.AsObject();
            }
        }
    }

    /// <summary>The next report in short: event type, workitem, state.</summary>
    public async Task<string> ReadShortAsync()
    {
        var report = await ReadAsync();
        return report is null
            ? "closed"
            : $"{WorklistClient.Value(report, "00001002")} {WorklistClient.Value(report, "00001000")} {WorklistClient.Value(report, "00741000")}".TrimEnd();
    }

    public Task CloseAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);

    public void Dispose() => _socket.Dispose();
}
