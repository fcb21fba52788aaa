using System.Net;

namespace ServerlessDicom.Functions.Tests.Blobs.Azure;

/// <summary>Stands between an SDK and the network, and does to the n-th request that it sees what a test wants.</summary>
internal sealed class FaultyHttp : DelegatingHandler
{
    private int _requests;

    /// <summary>Requests seen so far.</summary>
    public int Requests => _requests;

    /// <summary>Answers a request instead of the network; null to let it through.</summary>
    public Func<int, HttpRequestMessage, HttpResponseMessage?> Before { get; set; } = (_, _) => null;

    /// <summary>Changes an answer, or throws to lose it.</summary>
    public Action<int, HttpRequestMessage, HttpResponseMessage> After { get; set; } = (_, _, _) => { };

    /// <summary>An answer of the storage's own making.</summary>
    public static HttpResponseMessage Answer(HttpStatusCode status, string code, string? retryAfter = null)
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent("") };
        response.Headers.Add("x-ms-error-code", code);
        response.Headers.Add("x-ms-request-id", "1");
        if (retryAfter is not null)
        {
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        }

        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var number = Interlocked.Increment(ref _requests);
        if (Before(number, request) is { } instead)
        {
            instead.RequestMessage = request;
            return instead;
        }

        var response = await base.SendAsync(request, cancellationToken);
        After(number, request, response);
        return response;
    }
}
