using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessDicom.Functions.Authentication.Tokens;

namespace ServerlessDicom.Functions.Tests.Authentication;

public sealed class KeySetTests
{
    private static readonly TestKey _rsa = TestKey.Rsa("rsa");
    private static readonly TestKey _ec = TestKey.Ec("ec");

    [Fact]
    public void A_key_serves_the_algorithms_its_type_is_fit_for()
    {
        var keys = Parse(_rsa.Public, _ec.Public);

        Assert.Equal([SignatureAlgorithm.RS256, SignatureAlgorithm.PS256], keys[0].Algorithms);
        Assert.Equal([SignatureAlgorithm.ES256], keys[1].Algorithms);
        Assert.Equal(["rsa", "ec"], keys.Select(key => key.Id));
    }

    [Theory]
    [InlineData("RS256", SignatureAlgorithm.RS256)]
    [InlineData("PS256", SignatureAlgorithm.PS256)]
    public void A_key_serves_only_the_algorithm_it_names(string name, object algorithm) =>
        Assert.Equal([(SignatureAlgorithm)algorithm], Parse(With(_rsa, "alg", name))[0].Algorithms);

    [Theory]
    [InlineData("rsa", "alg", "RS384")]
    [InlineData("rsa", "alg", "ES256")]
    [InlineData("rsa", "alg", "HS256")]
    [InlineData("rsa", "alg", 256)]
    [InlineData("ec", "alg", "RS256")]
    [InlineData("rsa", "use", "enc")]
    [InlineData("rsa", "use", null)]
    [InlineData("rsa", "key_ops", "verify")]
    [InlineData("rsa", "kty", "oct")]
    [InlineData("rsa", "kty", "rsa")]
    [InlineData("rsa", "n", "AQAB")]
    [InlineData("rsa", "n", "")]
    [InlineData("rsa", "n", "=")]
    [InlineData("rsa", "e", "AQ")]
    [InlineData("rsa", "e", "AAAB")]
    [InlineData("rsa", "e", "BA")]
    [InlineData("rsa", "e", "AA")]
    [InlineData("rsa", "e", "AQAAAAAAAAAAAAAAAAAAAAAB")]
    [InlineData("ec", "crv", "P-384")]
    [InlineData("ec", "crv", "secp256k1")]
    [InlineData("ec", "x", "AAAA")]
    // Not on the curve.
    [InlineData("ec", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE")]
    public void A_key_that_is_unfit_is_passed_over(string key, string member, object? value)
    {
        var unfit = With(key == "ec" ? _ec : _rsa, member, JsonValue.Create(value));

        Assert.Equal("fit", Assert.Single(Parse(unfit, With(_rsa, "kid", "fit"))).Id);
    }

    [Fact]
    public void A_key_of_less_than_2048_bits_is_passed_over() =>
        Assert.Equal("rsa", Assert.Single(Parse(TestKey.Rsa("short", 1024).Public, _rsa.Public)).Id);

    [Fact]
    public void A_key_that_is_for_verifying_among_others_is_taken() =>
        Assert.Single(Parse(With(_rsa, "key_ops", new JsonArray("sign", "verify"))));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[1,null,"x",[]]}""")]
    public void A_set_without_a_fit_key_is_no_set(string json) =>
        Assert.Throws<IssuerDocumentException>(() => KeySet.Parse(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    [InlineData("""{"keys":[],"\ud800":1}""")]
    public void Something_else_is_no_set(string json) =>
        Assert.ThrowsAny<JsonException>(() => KeySet.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_set_of_too_many_keys_is_refused() =>
        Assert.Throws<IssuerDocumentException>(() =>
            Parse([.. Enumerable.Repeat(_rsa, 101).Select(key => key.Public)])
        );

    private static IReadOnlyList<VerificationKey> Parse(params JsonNode[] keys) =>
        KeySet.Parse(Encoding.UTF8.GetBytes(new JsonObject { ["keys"] = new JsonArray(keys) }.ToJsonString()));

    private static JsonObject With(TestKey key, string member, JsonNode? value)
    {
        var json = key.Public;
        json[member] = value;
        return json;
    }
}
