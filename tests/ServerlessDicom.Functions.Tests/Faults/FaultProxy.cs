using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ServerlessDicom.Functions.Tests.Faults;

/// <summary>
/// An HTTP proxy on loopback in front of an emulator: passes everything on, but for requests that a test has something
/// else in mind for.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    /// <summary>Headers that belong to a connection, not to what goes over it (RFC 9110 §7.6.1).</summary>
    private static readonly string[] _ofConnection = ["Connection", "Keep-Alive", "Transfer-Encoding", "Host"];

    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _target;
    private readonly Uri _targetUri;
    private int _requests;

    private FaultProxy(WebApplication app, HttpMessageInvoker target, Uri targetUri)
    {
        (_app, _target, _targetUri) = (app, target, targetUri);
    }

    /// <summary>Where it listens.</summary>
    public Uri Uri { get; private set; } = null!;

    /// <summary>What is to happen to the n-th request, counted from 1 since this was last set; null: nothing.</summary>
    public Func<int, HttpRequest, Fault?> Plan
    {
        get;
        set
        {
            _requests = 0;
            field = value;
        }
    } = (_, _) => null;

    /// <summary>Starts one.</summary>
    /// <param name="target">Where requests go.</param>
    public static async Task<FaultProxy> StartAsync(Uri target)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            // An emulator's certificate; loopback only.
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => target.IsLoopback },
        };
        var proxy = new FaultProxy(app, new HttpMessageInvoker(handler), target);
        app.Run(proxy.HandleAsync);
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        proxy.Uri = new Uri(addresses.First());
        return proxy;
    }

    /// <summary>Puts this proxy's address into a connection string in place of its target's.</summary>
    public string Redirect(string connectionString) =>
        connectionString.Replace(
            _targetUri.GetLeftPart(UriPartial.Authority),
            Uri.GetLeftPart(UriPartial.Authority),
            StringComparison.Ordinal
        );

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _target.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var fault = Plan(Interlocked.Increment(ref _requests), context.Request) ?? new Fault();
        if (fault.CutRequestAfter is { } bytes)
        {
            await CopyAsync(context.Request.Body, Stream.Null, bytes, context.RequestAborted);
            context.Abort();
            return;
        }

        if (fault.Status is { } status)
        {
            await Task.Delay(fault.Delay, context.RequestAborted);
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = fault.RetryAfter;
            context.Response.Headers.Date = (DateTimeOffset.UtcNow + fault.ClockSkew).ToString(
                "R",
                CultureInfo.InvariantCulture
            );
            return;
        }

        try
        {
            await PassOnAsync(context, fault);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // As it would be without a proxy between: the connection ends.
            context.Abort();
        }
    }

    private async Task PassOnAsync(HttpContext context, Fault fault)
    {
        using var request = NewRequest(context.Request);
        using var response = await _target.SendAsync(request, context.RequestAborted);
        await Task.Delay(fault.Delay, context.RequestAborted);
        if (fault.IsAnswerLost)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)response.StatusCode;
        Copy(response.Headers, context.Response.Headers);
        Copy(response.Content.Headers, context.Response.Headers);
        await using var body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        if (fault.CutResponseAfter is { } bytes)
        {
            await CopyAsync(body, context.Response.Body, bytes, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
            return;
        }

        await body.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private HttpRequestMessage NewRequest(HttpRequest from)
    {
        var target = from.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(_targetUri, target));
        if (from.ContentLength is not null || from.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(from.Body);
        }

        foreach (var (name, values) in from.Headers)
        {
            if (
                !_ofConnection.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values)
            )
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return request;
    }

    private static void Copy(HttpHeaders from, IHeaderDictionary to)
    {
        foreach (var (name, values) in from)
        {
            if (!_ofConnection.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                to[name] = values.ToArray();
            }
        }
    }

    private static async Task CopyAsync(Stream from, Stream to, int bytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 << 10);
        int read;
        while (
            bytes > 0
            && (read = await from.ReadAsync(buffer.AsMemory(0, Math.Min(bytes, buffer.Length)), cancellationToken)) > 0
        )
        {
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            bytes -= read;
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}
