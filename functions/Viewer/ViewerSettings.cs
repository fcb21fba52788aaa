using System.Text.Json.Serialization;

namespace ServerlessDicom.Functions.Viewer;

/// <summary>What <c>wwwroot/viewer/app-config.js</c> makes OHIF's configuration of.</summary>
/// <param name="Authentication">The name of the <see cref="ServerlessDicom.Functions.Authentication.AuthenticationMode"/>.</param>
/// <param name="SignIn">How OHIF signs its user in; null when it does not.</param>
/// <param name="MayStore">Whether upload is offered.</param>
/// <param name="PublicBase">What URLs in the service's answers begin with.</param>
internal sealed record ViewerSettings(string Authentication, ViewerSignIn? SignIn, bool MayStore, string PublicBase);

/// <summary>OHIF as a client of the issuer (OpenID Connect, authorization code flow with PKCE).</summary>
/// <param name="Authority">The issuer's URL.</param>
/// <param name="ClientId">The viewer's client id.</param>
/// <param name="Scope">What is asked for, separated by spaces.</param>
internal sealed record ViewerSignIn(string Authority, string ClientId, string Scope);

/// <summary>What the study browser is told.</summary>
/// <param name="IsInstalled">Whether OHIF is there.</param>
internal sealed record ViewerStatus(bool IsInstalled);

/// <summary>Writes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ViewerSettings))]
[JsonSerializable(typeof(ViewerStatus))]
internal sealed partial class ViewerJson : JsonSerializerContext;
