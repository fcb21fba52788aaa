using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServerlessDicom.Functions.Tests.Authentication;

/// <summary>Tokens as attackers make them. The service must answer each as it answers any bad token.</summary>
public sealed class AttackTests(AuthenticatedService service) : IClassFixture<AuthenticatedService>
{
    private static readonly TestKey _attackers = TestKey.Rsa("rsa");
    private static readonly TestKey _attackersEc = TestKey.Ec("ec");

    public static TheoryData<string> Attacks => [.. All(null!).Select(attack => attack.Name)];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Is_refused(string name)
    {
        var token = All(service).Single(attack => attack.Name == name).Token();
        using var response = await service.SearchAsync(token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var challenge = Assert.Single(response.Headers.WwwAuthenticate);
        Assert.Equal("Bearer", challenge.Scheme);
        Assert.Contains("error=\"invalid_token\"", challenge.Parameter, StringComparison.Ordinal);
        // The same service lets in who has a right one.
        using var right = await service.SearchAsync(service.Token().Sign());
        Assert.Equal(HttpStatusCode.NoContent, right.StatusCode);
    }

    [Fact]
    public async Task A_token_longer_than_any_header_may_be_is_refused_too()
    {
        using var response = await service.SearchAsync(new string('x', 1_000_000));
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task More_than_one_token_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "studies");
        var token = $"Bearer {service.Token()}";
        Assert.True(request.Headers.TryAddWithoutValidation("Authorization", [token, token]));
        using var response = await service.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_token_in_the_query_or_in_a_header_of_the_platform_is_not_looked_at()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"studies?access_token={service.Token()}");
        request.Headers.Add(
            "X-MS-CLIENT-PRINCIPAL",
            Convert.ToBase64String("""{"claims":[{"typ":"roles","val":"dicom.admin"}]}"""u8)
        );
        using var response = await service.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static IEnumerable<(string Name, Func<string> Token)> All(AuthenticatedService service)
    {
        TestToken Token() => service.Token();
        TestToken EcToken() => service.Token(service.Ec, "ES256");
        static long In(int seconds) => DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeSeconds();
        static string Signature(string token) => token[(token.LastIndexOf('.') + 1)..];
        static string Unsigned(string token) => token[..token.LastIndexOf('.')];

        foreach (var none in new[] { "none", "None", "NONE", "nOnE", "", "null" })
        {
            yield return ($"alg '{none}', no signature", () => Token().WithHeader("alg", none).SigningInput() + ".");
            yield return ($"alg '{none}', a signature", () => Token().WithHeader("alg", none).Sign());
        }

        foreach (var other in new[] { "rs256", "RS384", "RS512", "ES384", "HS384", "EdDSA", "RS256 ", "RSA-OAEP" })
        {
            yield return ($"alg '{other}'", () => Token().WithHeader("alg", other).Sign());
        }

        yield return ("alg missing", () => Token().WithHeader("alg", null).Sign());
        yield return ("alg a number", () => Token().WithHeader("alg", 256).Sign());
        yield return ("alg a list", () => Token().WithHeader("alg", new JsonArray("RS256")).Sign());
        foreach (var secret in new[] { "pem", "der", "n", "jwk" })
        {
            yield return (
                $"HMAC with the public key as {secret}",
                () =>
                    Token()
                        .WithHeader("alg", "HS256")
                        .Sign(input => HMACSHA256.HashData(Secret(service.Rsa, secret), Encoding.ASCII.GetBytes(input)))
            );
        }

        yield return ("RSA signature called PS256", () => Token().WithHeader("alg", "PS256").Sign());
        yield return ("RSA signature called ES256", () => Token().WithHeader("alg", "ES256").Sign());
        yield return ("EC signature called RS256", () => EcToken().WithHeader("alg", "RS256").Sign());
        yield return ("RSA key named for an EC signature", () => EcToken().WithHeader("kid", "rsa").Sign());

        yield return ("another key of the same name", () => new TestToken(service.Issuer, _attackers).Sign());
        yield return (
            "another EC key of the same name",
            () => new TestToken(service.Issuer, _attackersEc, "ES256").Sign()
        );
        yield return (
            "jwk in the header",
            () => new TestToken(service.Issuer, _attackers).WithHeader("jwk", _attackers.Public).Sign()
        );
        yield return (
            "jku in the header",
            () => new TestToken(service.Issuer, _attackers).WithHeader("jku", "http://127.0.0.1:1/keys").Sign()
        );
        yield return (
            "x5u in the header",
            () => new TestToken(service.Issuer, _attackers).WithHeader("x5u", "http://127.0.0.1:1/x").Sign()
        );
        yield return (
            "x5c in the header",
            () => new TestToken(service.Issuer, _attackers).WithHeader("x5c", new JsonArray("MIIB")).Sign()
        );

        string[] ids =
        [
            "",
            "../../../../../dev/null",
            "/dev/null",
            "rsa\0",
            "RSA",
            "rsa' OR '1'='1",
            "x'; DROP TABLE keys; --",
            "|/usr/bin/id",
            "https://attacker.example.org/key",
            "{\"kty\":\"oct\"}",
            new string('x', 8000),
        ];
        foreach (var id in ids)
        {
            var name = id.Length > 40 ? $"{id.Length} characters" : JsonSerializer.Serialize(id);
            yield return ($"kid {name}", () => new TestToken(service.Issuer, _attackers).WithHeader("kid", id).Sign());
        }

        yield return ("kid a number", () => Token().WithHeader("kid", 1).Sign());
        yield return ("kid an object", () => Token().WithHeader("kid", new JsonObject()).Sign());
        yield return ("kid half a surrogate pair", () => Token().Sign(header: """{"alg":"RS256","kid":"\ud800"}"""));
        yield return ("a member named half a surrogate pair", () => Token().Sign("""{"alg":"RS256","\ud800":"rsa"}"""));
        yield return ("crit", () => Token().WithHeader("crit", new JsonArray("exp")).WithHeader("exp", In(60)).Sign());
        yield return ("crit empty", () => Token().WithHeader("crit", new JsonArray()).Sign());
        yield return (
            "crit b64",
            () => Token().WithHeader("crit", new JsonArray("b64")).WithHeader("b64", false).Sign()
        );
        yield return ("typ a number", () => Token().WithHeader("typ", 1).Sign());
        yield return ("typ of a logout token", () => Token().WithHeader("typ", "logout+jwt").Sign());

        yield return ("alg twice", () => Token().Sign(header: """{"alg":"RS256","kid":"rsa","alg":"RS256"}"""));
        yield return (
            "alg twice, escaped",
            () => Token().Sign(header: """{"alg":"RS256","kid":"rsa","\u0061lg":"none"}""")
        );
        yield return (
            "a claim twice",
            () =>
                Token()
                    .Sign(claims: Token().Claims.ToJsonString().Replace("{", """{"exp":1,""", StringComparison.Ordinal))
        );
        yield return ("a header that is no object", () => Token().Sign(header: "[]"));
        yield return ("a header that is no JSON", () => Token().Sign(header: "alg=RS256"));
        yield return ("a header with a comment", () => Token().Sign(header: """{"alg":"RS256","kid":"rsa"/* */}"""));
        yield return (
            "a header nested without end",
            () =>
                Token()
                    .Sign(
                        header: $$"""{"alg":"RS256","kid":"rsa","x":{{new string('[', 2000)}}{{new string(']', 2000)}}}"""
                    )
        );
        yield return ("claims that are no object", () => Token().Sign(claims: "\"x\""));
        yield return ("claims that are no JSON", () => Token().Sign(claims: "{"));
        yield return (
            "claims nested without end",
            () => Token().Sign(claims: $$"""{"x":{{new string('[', 2000)}}{{new string(']', 2000)}}}""")
        );

        yield return ("expired", () => Token().With("exp", In(-60)).Sign());
        yield return ("exp missing", () => Token().With("exp", null).Sign());
        yield return ("exp a text", () => Token().With("exp", $"{In(60)}").Sign());
        yield return ("exp in the year 9999", () => Token().With("exp", 253402300799).Sign());
        yield return ("exp negative", () => Token().With("exp", -1).Sign());
        yield return (
            "exp without end",
            () =>
                Token()
                    .Sign(
                        claims: Token()
                            .With("exp", 0)
                            .Claims.ToJsonString()
                            .Replace("\"exp\":0", "\"exp\":1e400", StringComparison.Ordinal)
                    )
        );
        yield return ("not valid yet", () => Token().With("nbf", In(120)).Sign());
        yield return ("nbf a text", () => Token().With("nbf", "0").Sign());
        yield return ("issued in the future", () => Token().With("iat", In(120)).Sign());
        yield return ("another audience", () => Token().With("aud", "api://other").Sign());
        yield return ("another audience by case", () => Token().With("aud", "API://DICOM").Sign());
        yield return ("a longer audience", () => Token().With("aud", TestToken.Audience + "/").Sign());
        yield return ("audience missing", () => Token().With("aud", null).Sign());
        yield return ("no audience", () => Token().With("aud", new JsonArray()).Sign());
        yield return (
            "an audience among no texts",
            () => Token().With("aud", new JsonArray(TestToken.Audience, 1)).Sign()
        );
        yield return ("another issuer", () => Token().With("iss", "https://issuer.example.org").Sign());
        yield return ("the issuer with a slash", () => Token().With("iss", service.Issuer.Url + "/").Sign());
        yield return ("issuer missing", () => Token().With("iss", null).Sign());
        yield return ("several issuers", () => Token().With("iss", new JsonArray(service.Issuer.Url)).Sign());
        yield return ("an ID Token", () => Token().With("at_hash", "MTIzNDU2Nzg5MDEyMzQ1Ng").Sign());

        yield return ("huge", () => Token().With("x", new string('x', 13_000)).Sign());
        yield return ("huge nonsense", () => new string('x', 20_000));
        yield return ("empty segments", () => "..");
        yield return ("one segment", () => "x");
        yield return ("two segments", () => Unsigned(Token().Sign()));
        yield return ("no signature", () => Unsigned(Token().Sign()) + ".");
        yield return ("four segments", () => Token().Sign() + ".x");
        yield return ("a dot at the end", () => Token().Sign() + ".");
        yield return ("a dot at the start", () => "." + Token().Sign());
        yield return (
            "five segments (RFC 7519 Appendix A.1, encrypted)",
            () =>
                "eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.QR1Owv2ug2WyPBnbQrRARTeEk9kDO2w8.AxY8DCtDaGlsbGljb3RoZQ.MKOle7UQrG6nSxTLX6Mqwt0orbHvAKeWnDYvpIAeZ72deHxz3roJDXQyhxx0wKaM.fiK51VwhsxJ-siBMR-YFiA"
        );
        yield return ("garbage at the end", () => Token().Sign() + "A");
        yield return ("a space in the middle", () => Token().Sign().Insert(10, " "));
        yield return ("a tab after the token", () => Token().Sign() + "\tx");
        yield return ("two tokens", () => $"{Token()} {Token()}");
        yield return ("two tokens with a comma", () => $"{Token()},{Token()}");
        yield return ("in quotes", () => $"\"{Token()}\"");
        yield return ("padding", () => $"{Token()}==");
        yield return ("padding in the header", () => Token().Sign().Replace(".", "=.", StringComparison.Ordinal));
        yield return (
            "the alphabet of Base64",
            () =>
                $"{Unsigned(Token().Sign())}.{Convert.ToBase64String(Base64Url.DecodeFromChars(Signature(Token().Sign())))}"
        );
        yield return (
            "the signature of another token",
            () => $"{Token().With("scp", "dicom.admin").SigningInput()}.{Signature(Token().Sign())}"
        );
        yield return ("a signature of zeros", () => Token().Sign(_ => new byte[256]));
        yield return ("a signature of ones", () => Token().Sign(_ => [.. Enumerable.Repeat((byte)0xFF, 256)]));
        yield return ("a short signature", () => Token().Sign(input => service.Rsa.Sign("RS256", input)[..255]));
        yield return ("a long signature", () => Token().Sign(input => [0, .. service.Rsa.Sign("RS256", input)]));

        yield return ("an EC signature of zeros", () => EcToken().Sign(_ => new byte[64]));
        yield return (
            "an EC signature, r zero",
            () => EcToken().Sign(input => [.. new byte[32], .. service.Ec.Sign("ES256", input)[32..]])
        );
        yield return (
            "an EC signature, s zero",
            () => EcToken().Sign(input => [.. service.Ec.Sign("ES256", input)[..32], .. new byte[32]])
        );
        yield return ("an EC signature of the order", () => EcToken().Sign(_ => [.. Order(), .. Order()]));
        yield return ("an EC signature as DER", () => EcToken().Sign(service.Ec.SignDer));
        yield return ("a short EC signature", () => EcToken().Sign(input => service.Ec.Sign("ES256", input)[..63]));
        yield return ("a long EC signature", () => EcToken().Sign(input => [.. service.Ec.Sign("ES256", input), 0]));
        yield return ("no EC signature", () => EcToken().SigningInput() + ".");
    }

    /// <summary>The order of P-256 (NIST SP 800-186 §3.2.1.3).</summary>
    private static byte[] Order() =>
        Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    private static byte[] Secret(TestKey key, string form) =>
        form switch
        {
            "pem" => Encoding.ASCII.GetBytes(key.Pem),
            "der" => Convert.FromBase64String(string.Concat(key.Pem.Split('\n')[1..^1])),
            "n" => Encoding.ASCII.GetBytes((string)key.Public["n"]!),
            _ => Encoding.ASCII.GetBytes(key.Public.ToJsonString()),
        };
}
