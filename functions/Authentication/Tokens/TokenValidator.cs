using Microsoft.Extensions.Options;

namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>Validates access tokens (RFC 7519 §7.2, with the practices of RFC 8725).</summary>
internal sealed class TokenValidator(
    IssuerKeySource source,
    PermissionMap permissions,
    IOptions<AuthenticationOptions> options,
    TimeProvider time
)
{
    private readonly AuthenticationOptions _options = options.Value;
    private readonly TokenCache _cache = new(options.Value.CachedTokens);

    /// <summary>Who a token is of.</summary>
    /// <exception cref="InvalidTokenException">It is not valid.</exception>
    /// <exception cref="IssuerUnavailableException">Whether it is valid cannot be found out at the moment.</exception>
    public ValueTask<Caller> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > _options.MaxTokenLength)
        {
            throw new InvalidTokenException("The token is too long.");
        }

        var key = TokenCache.KeyOf(token);
        return source.Find() is { } keys && _cache.Find(key, keys, time.GetUtcNow()) is { } caller
            ? ValueTask.FromResult(caller)
            : VerifyAsync(token, key, cancellationToken);
    }

    private async ValueTask<Caller> VerifyAsync(
        string text,
        TokenCache.Key cacheKey,
        CancellationToken cancellationToken
    )
    {
        var token = JsonWebToken.Parse(text);
        CheckType(token.Type);
        var keys = await source.GetAsync(cancellationToken);
        if (!keys.Verify(token))
        {
            if (token.KeyId is not null && keys.Find(token.Algorithm, token.KeyId).Count > 0)
            {
                throw NotSigned();
            }

            keys = await source.SeekAsync(keys, cancellationToken);
            if (!keys.Verify(token))
            {
                throw NotSigned();
            }
        }

        var claims = TokenClaims.Parse(token.Payload.Span);
        var until = Check(claims, keys.Issuer);
        var caller = new Caller(
            claims.Text("oid") ?? claims.Text("sub"),
            claims.Text("azp") ?? claims.Text("appid") ?? claims.Text("client_id"),
            permissions.Of([.. claims.Scopes("scp"), .. claims.Scopes("scope"), .. claims.Texts(_options.RolesClaim)])
        );
        _cache.Add(cacheKey, caller, keys, until);
        return caller;
    }

    private static InvalidTokenException NotSigned() => new("The token is not signed by a key of the issuer.");

    /// <summary>The type in the header (RFC 8725 §3.11, RFC 9068 §2.1): tokens made for other purposes are no access tokens.</summary>
    private void CheckType(string? type)
    {
        const string Prefix = "application/";
        var name =
            type is not null && type.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                ? type[Prefix.Length..]
                : type;
        var isAccessToken = "at+jwt".Equals(name, StringComparison.OrdinalIgnoreCase);
        var isAnyToken = name is null || "JWT".Equals(name, StringComparison.OrdinalIgnoreCase);
        if (!isAccessToken && (_options.RequireAccessTokenType || !isAnyToken))
        {
            throw new InvalidTokenException("The token is not an access token.");
        }
    }

    /// <summary>Checks what the issuer says of the token.</summary>
    /// <returns>From when on it is not valid any more.</returns>
    private DateTimeOffset Check(TokenClaims claims, string issuer)
    {
        var now = time.GetUtcNow();
        var skew = _options.ClockSkew;
        var until =
            claims.Time("exp") + skew ?? throw new InvalidTokenException("The token does not say when it expires.");
        if (now >= until)
        {
            throw new InvalidTokenException("The token has expired.");
        }

        if (now + skew < claims.Time("nbf") || now + skew < claims.Time("iat"))
        {
            throw new InvalidTokenException("The token is not valid yet.");
        }

        if (claims.Text("iss") is not { } iss || (iss != issuer && !_options.ValidIssuers.Contains(iss)))
        {
            throw new InvalidTokenException("The token is of another issuer.");
        }

        if (!claims.Texts("aud").Any(_options.Audiences.Contains))
        {
            throw new InvalidTokenException("The token is meant for others.");
        }

        // OpenID Connect Core 1.0 §3.1.3.6 and §3.3.2.11: only ID Tokens have these. They tell a program who has logged in,
        // and let nobody in elsewhere.
        if (claims.Has("at_hash") || claims.Has("c_hash"))
        {
            throw new InvalidTokenException("The token is not an access token.");
        }

        return until;
    }
}
