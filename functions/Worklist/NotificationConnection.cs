using System.Net.WebSockets;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>Holds the WebSocket connections over which subscribers get their event reports (PS3.18 §8.10.4, §8.10.5).</summary>
internal sealed class NotificationConnection(
    NotificationHub hub,
    ServiceRestart restart,
    IHostApplicationLifetime lifetime,
    IConfiguration configuration,
    IOptions<WebOptions> web
)
{
    /// <summary>How often a client is asked whether it is there, and how long it may take to answer, or to take a report.</summary>
    private static readonly TimeSpan _keepAlive = TimeSpan.FromSeconds(30);

    /// <summary>How long a client may take for what is left, and to answer the closing of its connection.</summary>
    private static readonly TimeSpan _goodbye = TimeSpan.FromSeconds(3);

    private readonly bool _isUnderHost = ListenUrls.IsUnderFunctionsHost(configuration);

    /// <summary>Opens a connection, and sends what comes until one side ends it.</summary>
    /// <exception cref="ProblemException">400: the request is not one for a WebSocket. 403: it comes from a page of another origin. 503: there are too many connections.</exception>
    public async Task RunAsync(HttpContext context, string aeTitle)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            throw new ProblemException(
                StatusCodes.Status400BadRequest,
                _isUnderHost
                    ? "This deployment holds no WebSocket connections; subscribing tells the URL that does (Content-Location)."
                    : "Notification connections are opened as WebSockets (RFC 6455)."
            );
        }

        CheckOrigin(context.Request);
        hub.CheckRoom();
        using var socket = await context.WebSockets.AcceptWebSocketAsync(
            new WebSocketAcceptContext
            {
                SubProtocol = context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(),
                KeepAliveInterval = _keepAlive,
                KeepAliveTimeout = _keepAlive,
            }
        );
        var reports = hub.Open(aeTitle);
        try
        {
            await restart.ReportAsync(aeTitle, context.RequestAborted);
            await RunAsync(socket, reports, context.RequestAborted);
        }
        finally
        {
            hub.Close(aeTitle, reports);
        }
    }

    private async Task RunAsync(WebSocket socket, Channel<EventReport> reports, CancellationToken aborted)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        var closed = ReceiveAsync(socket, end);
        try
        {
            await SendAsync(socket, reports, aborted, end.Token);
            await CloseAsync(socket, closed);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The client is gone without a word, as clients do.
        }
        finally
        {
            socket.Abort();
            await closed;
        }
    }

    // A page of any origin can open WebSockets, and browsers ask for no leave (RFC 6455 §10.2).
    private void CheckOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (
            origin.Length > 0
            && !web.Value.CorsOrigins.Contains("*")
            && !web.Value.CorsOrigins.Any(each => each.TrimEnd('/').Equals(origin, StringComparison.OrdinalIgnoreCase))
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority == request.Host.Value)
        )
        {
            throw new ProblemException(
                StatusCodes.Status403Forbidden,
                "Pages of this origin may not open notification connections; Web:CorsOrigins names those that may."
            );
        }
    }

    private static async Task SendAsync(
        WebSocket socket,
        Channel<EventReport> reports,
        CancellationToken aborted,
        CancellationToken ending
    )
    {
        // A client that reads nothing must hold up neither what is queued for it nor the end of the service.
        using var last = new CancellationTokenSource();
        await using var onEnd = ending.Register(() => last.CancelAfter(_goodbye));
        using var late = CancellationTokenSource.CreateLinkedTokenSource(aborted, last.Token);

        // Message ID (0000,0110) is a US: after the last comes the first.
        var messageId = 0;
        try
        {
            await foreach (var report in reports.Reader.ReadAllAsync(ending))
            {
                messageId = messageId % ushort.MaxValue + 1;
                // A frame that is cancelled on its way takes the connection with it.
                late.CancelAfter(_keepAlive);
                await socket.SendAsync(
                    report.Write(messageId),
                    WebSocketMessageType.Text,
                    endOfMessage: true,
                    late.Token
                );
                late.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested && !late.IsCancellationRequested)
        {
            // One side ends the connection.
        }
    }

    // Nothing that clients send has a meaning, but only who reads learns that they close.
    private static async Task ReceiveAsync(WebSocket socket, CancellationTokenSource end)
    {
        var buffer = new byte[1024];
        try
        {
            while (
                (await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)).MessageType
                != WebSocketMessageType.Close
            ) { }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // Gone without a word, or given up.
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    private async Task CloseAsync(WebSocket socket, Task closed)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        using var patience = new CancellationTokenSource(_goodbye);
        if (lifetime.ApplicationStopping.IsCancellationRequested && socket.State == WebSocketState.Open)
        {
            var report = EventReports.ServiceStatus(isGoingDown: true);
            await socket.SendAsync(report.Write(1), WebSocketMessageType.Text, true, patience.Token);
        }

        var status =
            socket.State == WebSocketState.CloseReceived
                ? WebSocketCloseStatus.NormalClosure
                : WebSocketCloseStatus.EndpointUnavailable;
        await socket.CloseOutputAsync(status, null, patience.Token);
        await closed.WaitAsync(patience.Token);
    }
}
