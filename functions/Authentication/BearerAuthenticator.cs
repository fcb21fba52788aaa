using ServerlessDicom.Functions.Authentication.Tokens;

namespace ServerlessDicom.Functions.Authentication;

/// <summary>Takes the bearer token of the header Authorization (RFC 6750 §2.1). Tokens in the body or the query are not looked for: they would end up in logs.</summary>
internal sealed class BearerAuthenticator(TokenValidator validator) : IAuthenticator
{
    private const string Scheme = "Bearer ";

    /// <inheritdoc/>
    public async ValueTask<AuthenticationOutcome> AuthenticateAsync(HttpRequest request)
    {
        var headers = request.Headers.Authorization;
        if (headers.Count > 1)
        {
            return new AuthenticationOutcome.Rejected("There is more than one token.");
        }

        if (headers.ToString() is not { } header || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticationOutcome.Missing;
        }

        try
        {
            // RFC 9110 §11.4 lets more than one space follow the scheme.
            var token = header[Scheme.Length..].TrimStart(' ');
            return new AuthenticationOutcome.Accepted(
                await validator.ValidateAsync(token, request.HttpContext.RequestAborted)
            );
        }
        catch (InvalidTokenException e)
        {
            return new AuthenticationOutcome.Rejected(e.Message);
        }
        catch (IssuerUnavailableException e)
        {
            return new AuthenticationOutcome.Unavailable(e.RetryAfter);
        }
    }
}
