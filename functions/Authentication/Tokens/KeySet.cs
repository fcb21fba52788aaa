using System.Security.Cryptography;
using System.Text.Json;

namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>Reads a JWK Set (RFC 7517 §5).</summary>
internal static class KeySet
{
    private const int MaxKeys = 100;
    private const int CoordinateBytes = 32;
    private const int MinModulusBits = 2048;
    private const int MaxModulusBits = 8192;
    private const int MaxExponentBytes = 8;

    /// <summary>The keys of a set that signatures can be verified with. Others are passed over, as RFC 7517 §5 says: of other types, for other uses, too short, or malformed.</summary>
    /// <exception cref="JsonException">It is not a JWK Set.</exception>
    /// <exception cref="IssuerDocumentException">It is not a JWK Set, or has too many keys, or none that can be used.</exception>
    public static IReadOnlyList<VerificationKey> Parse(ReadOnlySpan<byte> json)
    {
        if (
            !StrictJson.ParseObject(json).TryGetProperty("keys"u8, out var keys)
            || keys.ValueKind != JsonValueKind.Array
            || keys.GetArrayLength() > MaxKeys
        )
        {
            throw new IssuerDocumentException($"The issuer's keys are not a JWK Set of at most {MaxKeys} keys.");
        }

        VerificationKey[] usable = [.. keys.EnumerateArray().Select(Read).OfType<VerificationKey>()];
        return usable.Length > 0
            ? usable
            : throw new IssuerDocumentException("The issuer's keys hold none for RS256, PS256 or ES256.");
    }

    private static VerificationKey? Read(JsonElement key)
    {
        if (key.ValueKind != JsonValueKind.Object || !IsForSignatures(key))
        {
            return null;
        }

        try
        {
            return Text(key, "kty"u8) switch
            {
                "RSA" => ReadRsa(key),
                "EC" when Text(key, "crv"u8) == "P-256" => ReadEc(key),
                _ => null,
            };
        }
        catch (CryptographicException)
        {
            // Such as a point that is not on the curve.
            return null;
        }
    }

    /// <summary>RFC 7517 §4.2 and §4.3.</summary>
    private static bool IsForSignatures(JsonElement key) =>
        (!key.TryGetProperty("use"u8, out _) || Text(key, "use"u8) == "sig")
        && (
            !key.TryGetProperty("key_ops"u8, out var operations)
            || (
                operations.ValueKind == JsonValueKind.Array
                && operations.EnumerateArray().Any(operation => operation.ValueEquals("verify"u8))
            )
        );

    private static VerificationKey.Rsa? ReadRsa(JsonElement key)
    {
        if (
            AlgorithmsOf(key, SignatureAlgorithm.RS256, SignatureAlgorithm.PS256) is not { Length: > 0 } algorithms
            || Bytes(key, "n"u8) is not { Length: <= MaxModulusBits / 8 } modulus
            || Bytes(key, "e"u8) is not { Length: <= MaxExponentBytes } exponent
            || !IsSafe(exponent)
        )
        {
            return null;
        }

        var rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
        if (rsa.KeySize < MinModulusBits)
        {
            rsa.Dispose();
            return null;
        }

        return new VerificationKey.Rsa(Text(key, "kid"u8), algorithms, rsa);
    }

    /// <summary>With the exponent 1 everything would be its own signature; even ones cannot be inverted.</summary>
    private static bool IsSafe(ReadOnlySpan<byte> exponent) =>
        exponent.TrimStart((byte)0) is { Length: > 0 } significant
        && (significant[^1] & 1) == 1
        && !significant.SequenceEqual((ReadOnlySpan<byte>)[1]);

    private static VerificationKey.Ec? ReadEc(JsonElement key)
    {
        if (
            AlgorithmsOf(key, SignatureAlgorithm.ES256) is not { Length: > 0 }
            || Bytes(key, "x"u8) is not { Length: CoordinateBytes } x
            || Bytes(key, "y"u8) is not { Length: CoordinateBytes } y
        )
        {
            return null;
        }

        var parameters = new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = x, Y = y },
        };
        // Throws unless the point is on the curve.
        return new VerificationKey.Ec(Text(key, "kid"u8), ECDsa.Create(parameters));
    }

    /// <summary>What a key may be used for: what its type is fit for, or the one of these that its <c>alg</c> names.</summary>
    private static SignatureAlgorithm[] AlgorithmsOf(JsonElement key, params SignatureAlgorithm[] fit)
    {
        if (!key.TryGetProperty("alg"u8, out _))
        {
            return fit;
        }

        return SignatureAlgorithms.Find(Text(key, "alg"u8)) is { } only && fit.Contains(only) ? [only] : [];
    }

    private static string? Text(JsonElement key, ReadOnlySpan<byte> member) =>
        key.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(JsonElement key, ReadOnlySpan<byte> member) =>
        Base64UrlText.TryDecode(Text(key, member), out var bytes) && bytes.Length > 0 ? bytes : null;
}
