using System.Net;

namespace ServerlessDicom.Examples.BoneSegmentation.Archive;

/// <summary>
/// Repeats requests that the archive turned away for now or that did not reach it: when Retry-After says (RFC 9110 §10.2.3),
/// else after waits that double, with jitter. STOW may be repeated: the same bytes are stored once.
/// </summary>
internal sealed class RetryAfterHandler(TimeProvider clock) : DelegatingHandler
{
    private const int MaxTries = 8;

    private static readonly TimeSpan _first = TimeSpan.FromSeconds(0.5);

    /// <summary>An archive that asks for more than this is left alone for this turn.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        for (var tries = 1; ; tries++)
        {
            var wait = _first * Math.Pow(2, tries - 1) * (0.5 + 0.5 * Random.Shared.NextDouble());
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                if (tries == MaxTries || !IsTransient(response.StatusCode))
                {
                    return response;
                }

                if (RetryAfter(response) is { } asked)
                {
                    if (asked > _patience)
                    {
                        return response;
                    }

                    wait = asked > wait ? asked : wait;
                }

                response.Dispose();
            }
            catch (HttpRequestException) when (tries < MaxTries)
            {
                // The archive is not there, or the connection broke: it may be back after the wait.
            }

            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    private static bool IsTransient(HttpStatusCode status) =>
        status
            is HttpStatusCode.RequestTimeout
                or HttpStatusCode.TooManyRequests
                or HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout;

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => null,
        };
}
