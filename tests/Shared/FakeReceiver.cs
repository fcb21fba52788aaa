using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ServerlessDicom.Tests;

/// <summary>A receiver of events on loopback, Event Grid or webhook: keeps what it took, and answers as it is told.</summary>
internal sealed class FakeReceiver : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();
    private readonly Channel<JsonNode> _taken = Channel.CreateUnbounded<JsonNode>();

    private FakeReceiver(WebApplication app) => _app = app;

    /// <summary>Answers a request; what it leaves at 200 is taken.</summary>
    public Func<ReceivedRequest, HttpResponse, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Where it takes events.</summary>
    public Uri Url => new(_app.Urls.First() + "/api/events");

    /// <summary>All requests so far, taken or not.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    /// <summary>Starts one.</summary>
    /// <param name="isSecure">Whether with TLS, with a certificate that nobody has signed.</param>
    public static async Task<FakeReceiver> StartAsync(bool isSecure = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    if (isSecure)
                    {
                        listen.UseHttps(Certificate());
                    }
                }
            )
        );
        if (isSecure)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        var app = builder.Build();
        var receiver = new FakeReceiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>The next events that were taken.</summary>
    public async Task<List<JsonNode>> TakenAsync(int count)
    {
        var events = new List<JsonNode>();
        while (events.Count < count)
        {
            var next = _taken.Reader.ReadAsync(TestContext.Current.CancellationToken);
            events.Add(await next.AsTask().WaitAsync(_patience));
        }

        return events;
    }

    /// <summary>The events that were taken and not yet asked for.</summary>
    public List<JsonNode> TakenSoFar()
    {
        var events = new List<JsonNode>();
        while (_taken.Reader.TryRead(out var each))
        {
            events.Add(each);
        }

        return events;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = new ReceivedRequest(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(
                header => header.Key,
                header => header.Value.ToString(),
                StringComparer.OrdinalIgnoreCase
            ),
            body.ToArray()
        );
        _requests.Enqueue(request);
        await Answer(request, context.Response);
        if (context.Response.StatusCode is >= 200 and < 300)
        {
            foreach (var each in request.Events)
            {
                _taken.Writer.TryWrite(each);
            }
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}

/// <summary>A request as it arrived.</summary>
internal sealed record ReceivedRequest(
    string Method,
    string PathAndQuery,
    IReadOnlyDictionary<string, string> Headers,
    byte[] Body
)
{
    /// <summary>The events in it.</summary>
    public IReadOnlyList<JsonNode> Events =>
        JsonNode.Parse(Body) switch
        {
            JsonArray batch => [.. batch.Select(each => each!)],
            { } single => [single],
            null => [],
        };
}
