using System.Buffers;
using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Functions.Authentication;

/// <summary>Settings of who may call the service, section <c>Authentication</c>.</summary>
internal sealed class AuthenticationOptions : IValidatableObject
{
    /// <summary>The characters of a scope (RFC 6749 §3.3): printable ASCII without space, quotation mark and backslash.</summary>
    private static readonly SearchValues<char> _scopeCharacters = SearchValues.Create([
        .. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Except(['"', '\\']),
    ]);

    /// <summary>Who finds out who is asking.</summary>
    [EnumDataType(typeof(AuthenticationMode))]
    public AuthenticationMode Mode { get; set; }

    /// <summary>
    /// Whether everybody may read, store and delete everything, where others than this machine can reach the service and
    /// <see cref="Mode"/> is <see cref="AuthenticationMode.None"/>. Else it refuses to start there.
    /// </summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>
    /// For <see cref="AuthenticationMode.Jwt"/>: the issuer's https URL; its <c>/.well-known/openid-configuration</c> tells
    /// the rest (OpenID Connect Discovery 1.0 §4).
    /// </summary>
    public Uri? Authority { get; set; }

    /// <summary>For <see cref="AuthenticationMode.Jwt"/>: whom tokens must be meant for (claim <c>aud</c>), one of these.</summary>
    public IList<string> Audiences { get; } = [];

    /// <summary>Issuers (claim <c>iss</c>) whose tokens are taken besides the one that the discovery document names, such as <c>https://sts.windows.net/{tenant}/</c> of the tokens of version 1 that Microsoft Entra ID makes unless told otherwise.</summary>
    public IList<string> ValidIssuers { get; } = [];

    /// <summary>How far the issuer's clock may be off.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether only tokens of the type <c>at+jwt</c> are taken (RFC 9068 §4). Not every issuer marks its access tokens so.</summary>
    public bool RequireAccessTokenType { get; set; }

    /// <summary>The claim that lists roles; scopes are in <c>scp</c> or <c>scope</c>.</summary>
    [Required]
    public string RolesClaim { get; set; } = "roles";

    /// <summary>What scopes and roles are called.</summary>
    public PermissionNames Permissions { get; } = new();

    /// <summary>How old the issuer's keys may get before they are fetched again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan MetadataLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How much longer they serve while the issuer cannot be reached.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan MetadataGrace { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long the issuer is left alone after it could not be reached, and after it was asked for a key it does not have.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan MinRefreshInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the issuer has to answer, for each of its two documents.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan MetadataTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest token that is looked at, in characters.</summary>
    [Range(256, 32 << 10)]
    public int MaxTokenLength { get; set; } = 16 << 10;

    /// <summary>Tokens that are remembered as valid until they expire, so that a viewer's next request need not verify again; 0 for none.</summary>
    [Range(0, 1_000_000)]
    public int CachedTokens { get; set; } = 2048;

    /// <summary>Whether every request gets a line in the log <c>ServerlessDicom.Audit</c>: who, what, when, and how it ended.</summary>
    /// <value><c>true</c> unless <see cref="Mode"/> is <see cref="AuthenticationMode.None"/></value>
    public bool? Audit { get; set; }

    /// <summary>Whether every request is logged.</summary>
    internal bool Audits => Audit ?? Mode != AuthenticationMode.None;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AllowAnonymous && Mode != AuthenticationMode.None)
        {
            yield return new ValidationResult(
                $"Authentication:AllowAnonymous contradicts Authentication:Mode {Mode}, which lets nobody in unknown."
            );
        }

        if (Mode == AuthenticationMode.Jwt)
        {
            if (Authority is not { IsAbsoluteUri: true } authority || !IsSafe(authority))
            {
                yield return new ValidationResult(
                    "Authentication:Authority must be the issuer's https URL for Authentication:Mode Jwt; http is for loopback only."
                );
            }

            if (Audiences.Count == 0)
            {
                yield return new ValidationResult(
                    "Authentication:Audiences must list whom tokens are meant for, for Authentication:Mode Jwt."
                );
            }
        }

        if (Audiences.Concat(ValidIssuers).Any(string.IsNullOrWhiteSpace))
        {
            yield return new ValidationResult("Authentication:Audiences and ValidIssuers may not hold empty entries.");
        }

        IList<string>[] names = [Permissions.Read, Permissions.Write, Permissions.Delete, Permissions.Admin];
        foreach (var name in names.SelectMany(all => all))
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(_scopeCharacters))
            {
                yield return new ValidationResult(
                    "Authentication:Permissions may hold only names of printable ASCII without spaces, quotation marks and backslashes."
                );
            }
        }
    }

    /// <summary>Whether what is fetched from a URL is what the issuer wrote.</summary>
    internal static bool IsSafe(Uri url) =>
        (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
        && url is { UserInfo: "", Query: "", Fragment: "" };
}
