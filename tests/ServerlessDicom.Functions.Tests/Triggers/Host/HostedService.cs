using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ServerlessDicom.Functions.Tests.Triggers.Host;

/// <summary>The service as the Functions host starts it, and calls of the host.</summary>
internal sealed class HostedService : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly WebApplication _app;
    private readonly RecordedLog _log;

    private HostedService(DirectoryInfo folder, WebApplication app, RecordedLog log)
    {
        (_folder, _app, _log) = (folder, app, log);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>All that was logged, exceptions included.</summary>
    public string Log => _log.Text;

    /// <summary>The folder of the inbox.</summary>
    public string Inbox => Directory.CreateDirectory(Path.Combine(_folder.FullName, "inbox")).FullName;

    public static async Task<HostedService> StartAsync(Action<IServiceCollection>? replace = null)
    {
        var folder = Directory.CreateTempSubdirectory("hosted-");
        var log = new RecordedLog();
        var settings = new Dictionary<string, string?>
        {
            [ListenUrls.CustomHandlerPort] = $"{FreePort()}",
            ["Authentication:AllowAnonymous"] = "true",
            ["Embedded:DataDirectory"] = folder.FullName,
            ["Logging:LogLevel:Default"] = "Debug",
        };
        var app = ServiceHost.Build(
            new CommandLine(Help: false, Demo: false, settings),
            services =>
            {
                services.AddSingleton<ILoggerProvider>(log);
                replace?.Invoke(services);
            }
        );
        await ServiceHost.StartAsync(app);
        return new HostedService(folder, app, log);
    }

    /// <summary>Calls a function the way the host does.</summary>
    public Task<HttpResponseMessage> CallAsync(
        string function,
        string envelope,
        params (string Name, string Value)[] headers
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(function, UriKind.Relative))
        {
            Content = new StringContent(envelope, Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("User-Agent", "Azure-Functions-Host/4.1048.200.25410");
        request.Headers.TryAddWithoutValidation("X-Azure-Functions-HostVersion", "4.1048.200.25410");
        request.Headers.TryAddWithoutValidation("X-Azure-Functions-InvocationId", $"{Guid.NewGuid()}");
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Calls a function, which must answer what tells the host that it is done; what it hands on.</summary>
    public async Task<JsonObject> RunAsync(string function, string envelope)
    {
        using var response = await CallAsync(function, envelope);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        Assert.Equal(["Outputs", "Logs", "ReturnValue"], body.Select(property => property.Key));
        Assert.Empty(body["Logs"]!.AsArray());
        Assert.Null(body["ReturnValue"]);
        return body["Outputs"]!.AsObject();
    }

    /// <summary>How many instances there are.</summary>
    public async Task<int> CountAsync()
    {
        var found = await Client.GetStringAsync(new Uri("/dicom-web/instances", UriKind.Relative));
        return found.Length == 0 ? 0 : JsonNode.Parse(found)!.AsArray().Count;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class RecordedLog : ILoggerProvider, ILogger
    {
        private readonly StringBuilder _text = new();

        public string Text
        {
            get
            {
                lock (_text)
                {
                    return _text.ToString();
                }
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            lock (_text)
            {
                _text.AppendLine(formatter(state, exception)).AppendLine(exception?.ToString());
            }
        }

        public void Dispose() { }
    }
}
