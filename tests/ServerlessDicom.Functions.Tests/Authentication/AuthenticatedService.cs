using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Authentication;

/// <summary>The service with tokens of a test issuer.</summary>
public sealed class AuthenticatedService : IAsyncLifetime
{
    /// <summary>The origin of a page that may call the service.</summary>
    public const string Origin = "https://viewer.example.org";

    private TestIssuer _issuer = null!;
    private TestService _service = null!;

    internal TestIssuer Issuer => _issuer;

    internal TestKey Rsa { get; } = TestKey.Rsa("rsa");

    internal TestKey Ec { get; } = TestKey.Ec("ec");

    internal HttpClient Client => _service.Client;

    internal IServiceProvider Services => _service.Services;

    internal AuditLog Audit { get; } = new();

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync(Rsa, Ec);
        _service = await TestService.StartAsync(
            services => services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(Audit),
            null,
            "--Authentication:Mode=Jwt",
            $"--Authentication:Authority={_issuer.Url}/",
            $"--Authentication:Audiences:0={TestToken.Audience}",
            $"--Web:CorsOrigins:0={Origin}"
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    /// <summary>A valid token of a reader, that can be spoilt.</summary>
    internal TestToken Token(TestKey? key = null, string algorithm = "RS256") => new(_issuer, key ?? Rsa, algorithm);

    /// <summary>Asks, with what stands in the header Authorization.</summary>
    internal async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        string? authorization,
        HttpContent? content = null
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.RelativeOrAbsolute));
        request.Content = content;
        if (authorization is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("Authorization", authorization));
        }

        return await Client.SendAsync(request);
    }

    /// <summary>Searches with a token.</summary>
    internal Task<HttpResponseMessage> SearchAsync(string token) =>
        SendAsync(HttpMethod.Get, "studies", $"Bearer {token}");
}
