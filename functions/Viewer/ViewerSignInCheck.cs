using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Authentication;

namespace ServerlessDicom.Functions.Viewer;

/// <summary>Refuses the start where OHIF is to sign in with an issuer that the service does not have.</summary>
internal sealed class ViewerSignInCheck(IOptions<AuthenticationOptions> authentication)
    : IValidateOptions<ViewerOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ViewerOptions options) =>
        options.ClientId is { Length: > 0 } && authentication.Value.Mode != AuthenticationMode.Jwt
            ? ValidateOptionsResult.Fail("Viewer:ClientId is for Authentication:Mode Jwt.")
            : ValidateOptionsResult.Success;
}
