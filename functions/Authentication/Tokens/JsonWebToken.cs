using System.Text;
using System.Text.Json;

namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>A signed JSON Web Token in JWS Compact Serialization (RFC 7515 §7.1), taken apart. Nothing in it is to be believed before the signature is verified.</summary>
/// <param name="Algorithm">The algorithm it claims to be signed with.</param>
/// <param name="KeyId">The <c>kid</c> it claims to be signed with; null for none.</param>
/// <param name="Type">Its <c>typ</c>; null for none.</param>
/// <param name="SigningInput">What is signed.</param>
/// <param name="Payload">The claims as JSON.</param>
/// <param name="Signature">The signature.</param>
internal sealed record JsonWebToken(
    SignatureAlgorithm Algorithm,
    string? KeyId,
    string? Type,
    ReadOnlyMemory<byte> SigningInput,
    ReadOnlyMemory<byte> Payload,
    ReadOnlyMemory<byte> Signature
)
{
    /// <summary>Takes a token apart. Keys that its header holds or points to (<c>jwk</c>, <c>jku</c>, <c>x5c</c>, <c>x5u</c>) are not looked at.</summary>
    /// <exception cref="InvalidTokenException">It is malformed, of another kind, or signed in a way that is not taken.</exception>
    public static JsonWebToken Parse(string token)
    {
        var second = token.LastIndexOf('.');
        var first = token.IndexOf('.');
        // Five segments are an encrypted token (JWE).
        if (
            first == second
            || token.AsSpan(first + 1, second - first - 1).Contains('.')
            || !Base64UrlText.TryDecode(token.AsSpan(0, first), out var header)
            || !Base64UrlText.TryDecode(token.AsSpan(first + 1, second - first - 1), out var payload)
            || !Base64UrlText.TryDecode(token.AsSpan(second + 1), out var signature)
        )
        {
            throw new InvalidTokenException("The token is not a signed JSON Web Token.");
        }

        var members = Parse(header);
        if (members.TryGetProperty("crit"u8, out _))
        {
            throw new InvalidTokenException("The token demands extensions that are not known here.");
        }

        return new JsonWebToken(
            SignatureAlgorithms.Find(Text(members, "alg"u8))
                ?? throw new InvalidTokenException("The token is not signed with RS256, PS256 or ES256."),
            Text(members, "kid"u8),
            Text(members, "typ"u8),
            Encoding.ASCII.GetBytes(token, 0, second),
            payload,
            signature
        );
    }

    private static JsonElement Parse(ReadOnlySpan<byte> header)
    {
        try
        {
            return StrictJson.ParseObject(header);
        }
        catch (JsonException e)
        {
            throw new InvalidTokenException("The header of the token is malformed.", e);
        }
    }

    private static string? Text(JsonElement header, ReadOnlySpan<byte> member)
    {
        if (!header.TryGetProperty(member, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw new InvalidTokenException("The header of the token is malformed.");
    }
}
