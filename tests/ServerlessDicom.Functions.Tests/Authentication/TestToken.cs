using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace ServerlessDicom.Functions.Tests.Authentication;

/// <summary>Makes tokens, right and wrong ones.</summary>
internal sealed class TestToken
{
    public const string Audience = "api://dicom";

    private readonly TestKey _key;
    private readonly string _algorithm;

    public TestToken(TestIssuer issuer, TestKey key, string algorithm = "RS256", DateTimeOffset? now = null)
    {
        (_key, _algorithm) = (key, algorithm);
        var seconds = (now ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds();
        Header = new JsonObject
        {
            ["alg"] = algorithm,
            ["kid"] = key.Id,
            ["typ"] = "JWT",
        };
        Claims = new JsonObject
        {
            ["iss"] = issuer.Url,
            ["aud"] = Audience,
            ["sub"] = "user-1",
            ["azp"] = "viewer",
            ["exp"] = seconds + 3600,
            ["nbf"] = seconds,
            ["iat"] = seconds,
            ["scp"] = "openid dicom.read",
        };
    }

    public JsonObject Header { get; }

    public JsonObject Claims { get; }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    /// <summary>The token, with other claims.</summary>
    public TestToken With(string claim, JsonNode? value)
    {
        Set(Claims, claim, value);
        return this;
    }

    /// <summary>The token, with another header.</summary>
    public TestToken WithHeader(string member, JsonNode? value)
    {
        Set(Header, member, value);
        return this;
    }

    /// <summary>What is signed.</summary>
    public string SigningInput(string? header = null, string? claims = null) =>
        $"{Encode(header ?? Header.ToJsonString())}.{Encode(claims ?? Claims.ToJsonString())}";

    /// <summary>The token, signed.</summary>
    public string Sign(string? header = null, string? claims = null)
    {
        var input = SigningInput(header, claims);
        return $"{input}.{Base64Url.EncodeToString(_key.Sign(_algorithm, input))}";
    }

    /// <summary>The token with a signature made otherwise.</summary>
    public string Sign(Func<string, byte[]> sign)
    {
        var input = SigningInput();
        return $"{input}.{Base64Url.EncodeToString(sign(input))}";
    }

    /// <inheritdoc/>
    public override string ToString() => Sign();

    private static void Set(JsonObject json, string member, JsonNode? value)
    {
        json.Remove(member);
        if (value is not null)
        {
            json[member] = value;
        }
    }
}
