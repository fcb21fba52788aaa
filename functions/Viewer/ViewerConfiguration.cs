using System.Text.Json;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Authentication;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Viewer;

/// <summary>OHIF's <c>app-config.js</c>: a constant with what the settings say, and <c>wwwroot/viewer/app-config.js</c>.</summary>
internal sealed class ViewerConfiguration(
    IOptions<ViewerOptions> viewer,
    IOptions<AuthenticationOptions> authentication,
    PermissionMap permissions,
    AppServiceAuthenticator platform,
    PublicBase publicBase,
    IHostEnvironment environment
)
{
    private readonly Lazy<string> _script = new(() =>
        File.ReadAllText(Path.Combine(environment.ContentRootPath, "wwwroot", "viewer", "app-config.js"))
    );

    /// <summary>The issuer, where OHIF signs its user in there; null where it does not.</summary>
    public Uri? Issuer =>
        authentication.Value.Mode == AuthenticationMode.Jwt && viewer.Value.ClientId is { Length: > 0 }
            ? authentication.Value.Authority
            : null;

    /// <summary>The script, for whoever asks for it.</summary>
    public async ValueTask<string> WriteAsync(HttpRequest request)
    {
        var settings = new ViewerSettings(
            $"{authentication.Value.Mode}",
            Issuer is { } issuer
                ? new ViewerSignIn(issuer.AbsoluteUri.TrimEnd('/'), viewer.Value.ClientId!, viewer.Value.Scope!)
                : null,
            await MayStoreAsync(request),
            publicBase.Of(request)
        );
        var json = JsonSerializer.Serialize(settings, ViewerJson.Default.ViewerSettings);
        return $"const settings = {json};\n{_script.Value}";
    }

    /// <summary>Whether there is a point in offering upload; yes where it is not known yet who is asking.</summary>
    private async ValueTask<bool> MayStoreAsync(HttpRequest request) =>
        authentication.Value.Mode switch
        {
            AuthenticationMode.AppService => await platform.AuthenticateAsync(request)
                is AuthenticationOutcome.Accepted(var caller)
                && caller.Holds(Permission.Write),
            _ when Issuer is not null => AsksToStore(viewer.Value.Scope!),
            _ => true,
        };

    /// <summary>Whether a scope lets store; Microsoft Entra ID writes them <c>api://application/name</c>.</summary>
    private bool AsksToStore(string scope)
    {
        var names = scope
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(name => (string[])[name, name[(name.LastIndexOf('/') + 1)..]]);
        return new Caller(null, null, permissions.Of(names)).Holds(Permission.Write);
    }
}
