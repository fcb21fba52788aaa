using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace ServerlessDicom.Functions.Events;

/// <summary>Sends requests to webhooks (CloudEvents HTTP 1.1 Web Hooks §2 and §3.1).</summary>
internal sealed class WebhookClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Makes one.</summary>
    public WebhookClient(IOptions<EventsOptions> options)
    {
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                // §2.2: redirections are not followed.
                AllowAutoRedirect = false,
                UseCookies = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            }
        )
        {
            Timeout = options.Value.Timeout,
        };
        if (options.Value.WebhookToken is { } token)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>Posts a body. Of the answer only the status and the headers are read.</summary>
    /// <exception cref="HttpRequestException">There is no answer.</exception>
    /// <exception cref="TaskCanceledException">There is none in time.</exception>
    public async Task<HttpResponseMessage> PostAsync(
        Uri url,
        ReadOnlyMemory<byte> body,
        string mediaType,
        string? origin,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ReadOnlyMemoryContent(body)
            {
                Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) },
            },
        };
        if (origin is not null)
        {
            request.Headers.Add("WebHook-Request-Origin", origin);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
