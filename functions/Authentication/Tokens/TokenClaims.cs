using System.Text.Json;

namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>The claims of a token whose signature is verified (RFC 7519 §4).</summary>
internal sealed class TokenClaims
{
    /// <summary>Times up to the year 9892 can be reckoned with; no token needs to live longer.</summary>
    private const double MaxSeconds = 250_000_000_000;

    private readonly JsonElement _claims;

    private TokenClaims(JsonElement claims) => _claims = claims;

    /// <summary>Reads the claims.</summary>
    /// <exception cref="InvalidTokenException">They are malformed.</exception>
    public static TokenClaims Parse(ReadOnlySpan<byte> payload)
    {
        try
        {
            return new TokenClaims(StrictJson.ParseObject(payload));
        }
        catch (JsonException e)
        {
            throw new InvalidTokenException("The claims of the token are malformed.", e);
        }
    }

    /// <summary>Whether there is a claim.</summary>
    public bool Has(string name) => _claims.TryGetProperty(name, out _);

    /// <summary>A text; null when there is no such claim.</summary>
    /// <exception cref="InvalidTokenException">It is something else.</exception>
    public string? Text(string name)
    {
        if (!_claims.TryGetProperty(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Malformed();
    }

    /// <summary>A time (NumericDate, RFC 7519 §2); null when there is no such claim.</summary>
    /// <exception cref="InvalidTokenException">It is something else.</exception>
    public DateTimeOffset? Time(string name)
    {
        if (!_claims.TryGetProperty(name, out var value))
        {
            return null;
        }

        return
            value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var seconds)
            && seconds is >= 0 and <= MaxSeconds
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : throw Malformed();
    }

    /// <summary>A text or a list of texts; empty when there is no such claim.</summary>
    /// <exception cref="InvalidTokenException">It is something else.</exception>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!_claims.TryGetProperty(name, out var value))
        {
            return [];
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [
                .. value.EnumerateArray().Select(item => item.GetString()!),
            ],
            _ => throw Malformed(),
        };
    }

    /// <summary>Scopes: a text with spaces between them (RFC 8693 §4.2), or a list; empty when there is no such claim.</summary>
    /// <exception cref="InvalidTokenException">It is something else.</exception>
    public IEnumerable<string> Scopes(string name) =>
        Texts(name).SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static InvalidTokenException Malformed() => new("The claims of the token are malformed.");
}
