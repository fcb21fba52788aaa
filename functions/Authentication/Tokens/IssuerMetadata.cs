using System.Text.Json;

namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>What is needed of the issuer's discovery document (OpenID Connect Discovery 1.0 §3).</summary>
/// <param name="Issuer">The claim <c>iss</c> of its tokens.</param>
/// <param name="Keys">Where its JWK Set is.</param>
internal sealed record IssuerMetadata(string Issuer, Uri Keys)
{
    /// <summary>Reads the document.</summary>
    /// <param name="json">The document.</param>
    /// <param name="options">Which issuer it must be of.</param>
    /// <exception cref="JsonException">It is not a JSON object.</exception>
    /// <exception cref="IssuerDocumentException">It is of another issuer, or lacks what is needed.</exception>
    public static IssuerMetadata Parse(ReadOnlySpan<byte> json, AuthenticationOptions options)
    {
        var document = StrictJson.ParseObject(json);
        var issuer = Text(document, "issuer"u8);
        var authority = options.Authority!.OriginalString.TrimEnd('/');
        if (issuer.TrimEnd('/') != authority && !options.ValidIssuers.Contains(issuer))
        {
            // OpenID Connect Discovery 1.0 §4.3: else one issuer could speak for another.
            throw new IssuerDocumentException(
                $"The discovery document is of the issuer {issuer}, which is neither Authentication:Authority nor in Authentication:ValidIssuers."
            );
        }

        return
            Uri.TryCreate(Text(document, "jwks_uri"u8), UriKind.Absolute, out var keys)
            && keys.Scheme is "https" or "http"
            && (keys.Scheme == "https" || keys.IsLoopback)
            ? new IssuerMetadata(issuer, keys)
            : throw new IssuerDocumentException("The jwks_uri of the discovery document is not an https URL.");
    }

    private static string Text(JsonElement document, ReadOnlySpan<byte> member) =>
        document.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new IssuerDocumentException("The discovery document lacks issuer or jwks_uri.");
}
