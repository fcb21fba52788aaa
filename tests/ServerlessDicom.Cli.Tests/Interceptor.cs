using System.Collections.Concurrent;
using System.Net;

namespace ServerlessDicom.Cli.Tests;

/// <summary>Passes a request on.</summary>
internal delegate Task<HttpResponseMessage> Passing();

/// <summary>Stands between client and server: passes on, or does something else.</summary>
internal sealed class Interceptor(
    Func<HttpRequestMessage, Passing, Task<HttpResponseMessage>> act,
    ConcurrentQueue<string> log
) : DelegatingHandler(new SocketsHttpHandler { UseCookies = false })
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        log.Enqueue($"{request.Method} {request.RequestUri!.PathAndQuery}");
        return act(request, () => base.SendAsync(request, cancellationToken));
    }

    /// <summary>An answer made up.</summary>
    public static HttpResponseMessage Answer(
        HttpStatusCode status,
        string json = "",
        string type = "application/dicom+json"
    ) => new(status) { Content = new StringContent(json, System.Text.Encoding.UTF8, type) };
}
