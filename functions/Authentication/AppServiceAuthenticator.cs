using System.Text.Json;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Authentication.Tokens;

namespace ServerlessDicom.Functions.Authentication;

/// <summary>
/// Believes what App Service Authentication tells of the caller it has let in: the header X-MS-CLIENT-PRINCIPAL holds, as
/// JSON in Base64, the claims of the caller's token. The platform removes what clients send under that name.
/// </summary>
internal sealed class AppServiceAuthenticator(IOptions<AuthenticationOptions> options, PermissionMap permissions)
    : IAuthenticator
{
    /// <summary>The header.</summary>
    public const string Header = "X-MS-CLIENT-PRINCIPAL";

    private const string MicrosoftClaims = "http://schemas.microsoft.com/identity/claims/";
    private static readonly string[] _objectIds = [MicrosoftClaims + "objectidentifier", "oid"];
    private static readonly string[] _subjects =
    [
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier",
        "sub",
    ];
    private static readonly string[] _clients = ["appid", "azp"];
    private static readonly string[] _scopes = [MicrosoftClaims + "scope", "scp", "scope"];

    private readonly string[] _roles =
    [
        options.Value.RolesClaim,
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
    ];

    /// <inheritdoc/>
    public ValueTask<AuthenticationOutcome> AuthenticateAsync(HttpRequest request) =>
        ValueTask.FromResult(
            request.Headers[Header] switch
            {
                [] => AuthenticationOutcome.Missing,
                [{ } principal] => Read(principal),
                _ => new AuthenticationOutcome.Rejected("There is more than one principal."),
            }
        );

    private AuthenticationOutcome Read(string principal)
    {
        try
        {
            var json = StrictJson.ParseObject(Convert.FromBase64String(principal));
            List<(string Type, string Value)> claims =
            [
                .. json.GetProperty("claims"u8)
                    .EnumerateArray()
                    .Select(claim => (Text(claim.GetProperty("typ"u8)), Text(claim.GetProperty("val"u8)))),
            ];
            string[] roles =
                json.TryGetProperty("role_typ"u8, out var type) && type.ValueKind != JsonValueKind.Null
                    ? [.. _roles, Text(type)]
                    : _roles;
            var granted = permissions.Of(
                ValuesOf(claims, _scopes)
                    .SelectMany(scopes => scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    .Concat(ValuesOf(claims, roles))
            );
            var subject = ValuesOf(claims, _objectIds).Concat(ValuesOf(claims, _subjects)).FirstOrDefault();
            return new AuthenticationOutcome.Accepted(
                new Caller(subject, ValuesOf(claims, _clients).FirstOrDefault(), granted)
            );
        }
        catch (Exception e)
            when (e is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new AuthenticationOutcome.Rejected($"The header {Header} is malformed.");
        }
    }

    private static string Text(JsonElement element) =>
        element.GetString() ?? throw new JsonException("null is no text.");

    private static IEnumerable<string> ValuesOf(IEnumerable<(string Type, string Value)> claims, string[] types) =>
        claims.Where(claim => types.Contains(claim.Type, StringComparer.Ordinal)).Select(claim => claim.Value);
}
