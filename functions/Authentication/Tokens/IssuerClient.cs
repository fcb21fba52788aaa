using Microsoft.Extensions.Options;

namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>Fetches the documents of the issuer.</summary>
internal sealed class IssuerClient(IOptions<AuthenticationOptions> options) : IDisposable
{
    private const int MaxDocumentBytes = 512 << 10;

    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            // What the settings name is asked, and nobody else.
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        }
    )
    {
        MaxResponseContentBufferSize = MaxDocumentBytes,
        Timeout = options.Value.MetadataTimeout,
    };

    /// <summary>The issuer's name and JWK Set.</summary>
    /// <exception cref="HttpRequestException">It cannot be reached, does not answer with 200, or answers at too great length.</exception>
    /// <exception cref="TaskCanceledException">It does not answer in time.</exception>
    /// <exception cref="System.Text.Json.JsonException">It answers with something else.</exception>
    /// <exception cref="IssuerDocumentException">It answers with something else.</exception>
    public async Task<(string Issuer, IReadOnlyList<VerificationKey> Keys)> FetchAsync()
    {
        var authority = options.Value.Authority!.AbsoluteUri.TrimEnd('/');
        var discovery = await _http.GetByteArrayAsync(new Uri($"{authority}/.well-known/openid-configuration"));
        var metadata = IssuerMetadata.Parse(discovery, options.Value);
        return (metadata.Issuer, KeySet.Parse(await _http.GetByteArrayAsync(metadata.Keys)));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
