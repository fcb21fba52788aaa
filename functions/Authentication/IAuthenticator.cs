namespace ServerlessDicom.Functions.Authentication;

/// <summary>Finds out who sent a request.</summary>
internal interface IAuthenticator
{
    /// <summary>Who sent the request.</summary>
    ValueTask<AuthenticationOutcome> AuthenticateAsync(HttpRequest request);
}
