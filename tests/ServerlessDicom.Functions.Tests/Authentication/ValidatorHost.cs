using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Authentication;
using ServerlessDicom.Functions.Authentication.Tokens;

namespace ServerlessDicom.Functions.Tests.Authentication;

/// <summary>The validator of tokens beside an issuer, without the service around it.</summary>
internal sealed class ValidatorHost : IAsyncDisposable
{
    private readonly IssuerClient _client;

    private ValidatorHost(TestIssuer issuer, Action<AuthenticationOptions>? configure)
    {
        Issuer = issuer;
        var options = new AuthenticationOptions
        {
            Mode = AuthenticationMode.Jwt,
            Authority = new Uri(issuer.Url),
            Audiences = { TestToken.Audience },
        };
        configure?.Invoke(options);
        var wrapped = Options.Create(options);
        _client = new IssuerClient(wrapped);
        Source = new IssuerKeySource(_client, wrapped, Clock, NullLogger<IssuerKeySource>.Instance);
        Validator = new TokenValidator(Source, new PermissionMap(wrapped), wrapped, Clock);
    }

    public TestIssuer Issuer { get; }

    public SteppedClock Clock { get; } = new();

    public IssuerKeySource Source { get; }

    public TokenValidator Validator { get; }

    public static async Task<ValidatorHost> StartAsync(
        Action<AuthenticationOptions>? configure = null,
        params TestKey[] keys
    ) => new(await TestIssuer.StartAsync(keys), configure);

    /// <summary>A valid token that can be spoilt.</summary>
    public TestToken Token(TestKey key, string algorithm = "RS256") => new(Issuer, key, algorithm, Clock.GetUtcNow());

    public async Task<Caller> ValidateAsync(TestToken token) => await Validator.ValidateAsync(token.Sign(), default);

    public Task<InvalidTokenException> RefusesAsync(TestToken token) => RefusesAsync(token.Sign());

    public Task<InvalidTokenException> RefusesAsync(string token) =>
        Assert.ThrowsAsync<InvalidTokenException>(async () => await Validator.ValidateAsync(token, default));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Issuer.DisposeAsync();
    }
}
