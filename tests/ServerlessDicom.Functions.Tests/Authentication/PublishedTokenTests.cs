using System.Text;
using ServerlessDicom.Functions.Authentication.Tokens;

namespace ServerlessDicom.Functions.Tests.Authentication;

/// <summary>The examples of the RFCs, and signatures of another implementation.</summary>
public sealed class PublishedTokenTests
{
    /// <summary>The claims of the examples of RFC 7515 Appendix A: {"iss":"joe", "exp":1300819380, "http://example.com/is_root":true}.</summary>
    private const string Claims =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private const string RsaKey = """
        {"keys":[{"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}]}
        """;

    private const string EcKey = """
        {"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
        """;

    /// <summary>A key made by OpenSSL 3.</summary>
    private const string OpenSslKey = """
        {"keys":[{"kty":"RSA","e":"AQAB","n":"qAiqlFltuglbHLdq7ylChc-5kGkWyAkpFp9sSIGGakY8a2olQ3oyGrGCmRC6HPU_xGuZ2Ke2A1woE3i4O9hGFxwrm0C79kui9ilqgBFAztfAYzTLwNTtHk_6XWlLIGx5TpRqDGMiLchsPTZXbbKYSB_i-AwTmu0CT02YR-fD252ZNbu69Bek690UJ7atIaoUnAbDhmgq7GmauYIJkp5emPOdlvlh2_HVf_C0M-2JDcX2HdgsVWX6ZYLPfDnk6YWWMaMTBpgUrygnzecXoVf1TNFeoU186PXdMCbj_5GzvHD32ANFp3n21YV1Jf40XjGn3i_e7CPpc6elx7IOwwykhw"}]}
        """;

    [Theory]
    // RFC 7515 Appendix A.2.
    [InlineData(
        RsaKey,
        $"eyJhbGciOiJSUzI1NiJ9.{Claims}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
    )]
    // RFC 7515 Appendix A.3.
    [InlineData(
        EcKey,
        $"eyJhbGciOiJFUzI1NiJ9.{Claims}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    )]
    // OpenSSL 3 with a salt as long as the hash, as RFC 7518 §3.5 has it.
    [InlineData(
        OpenSslKey,
        "eyJhbGciOiJQUzI1NiJ9.eyJpc3MiOiJqb2UifQ.mwajx5VwZmmcCWMlfcFBukIxSpdIy0ar-VZVfqCFTZJHXmXKs8vgUe8p5vzZhdli-_0Za939Ig9d9YgGD4hX_0ps_eyzsagaxqWkcfNfWeLMU9PdEdyRZ4MwIMGOwRA4Vn3Dw0Q9astUMtqS_YSAIIqdZVrIMSnMKJUuoxSpluZgxuu2kyMHtfgig5vFzVugJzE92sWwjPI4JZbe6VeANgn58qOBNlicCbHUk6NjC-Ilu9AZZQPU30gYKK7W0hI6lzAtAxbqDDc-thCIcQofjRettNVZPJ2XT0fuSrLNTMPOQKMT16Sj1qgIXi6FQq7ruH2Kfs4Tlv4GcOuwTN3tGg"
    )]
    public void A_published_signature_is_verified(string keySet, string text)
    {
        var key = Assert.Single(KeySet.Parse(Encoding.UTF8.GetBytes(keySet)));
        var token = JsonWebToken.Parse(text);

        Assert.True(key.Verify(token.Algorithm, token.SigningInput.Span, token.Signature.Span));
        Assert.Equal("joe", TokenClaims.Parse(token.Payload.Span).Text("iss"));

        var spoilt = token.Signature.ToArray();
        spoilt[^1] ^= 1;
        Assert.False(key.Verify(token.Algorithm, token.SigningInput.Span, spoilt));
    }

    [Fact]
    public void A_salt_of_another_length_is_refused()
    {
        var key = Assert.Single(KeySet.Parse(Encoding.UTF8.GetBytes(OpenSslKey)));
        var token = JsonWebToken.Parse(
            "eyJhbGciOiJQUzI1NiJ9.eyJpc3MiOiJqb2UifQ.GkV6GORPyVA1QyojiPEjGtVV0G7UAo0hKAz43B14k5Q_4cMxqePU0Hp4LyJq0YKPsq82458O4W9C90IP7l_CRmnPCfaFVH_XQv5WzduaW1h4c7z3Ok2t8oaOPoIx1R6q7t5JuEBCUYXPxynM5eIxDrfh-jBy1une9X4dGJml-ZVBZRHYGlNyP4xKUBxu60CNYPBn17vRTTj5Yb95KUM8cvGzYfv8Rhhr5DJPpqnnSiabhFeFZrWJVMgDIU59rhduFOTcd9d84bVLgDTWeVCySfkbEqaw6sLIJeGbObfJs5PQLxM1RlXvgRhIsmechezvbqDSMy3tExL1F8VinRfH0A"
        );

        Assert.False(key.Verify(token.Algorithm, token.SigningInput.Span, token.Signature.Span));
    }

    [Theory]
    // RFC 7519 §3.1: HS256.
    [InlineData($"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{Claims}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")]
    // RFC 7519 §6.1: unsecured.
    [InlineData($"eyJhbGciOiJub25lIn0.{Claims}.")]
    public void A_token_without_a_signature_of_the_issuer_is_refused(string text) =>
        Assert.Throws<InvalidTokenException>(() => JsonWebToken.Parse(text));

    [Fact]
    public void The_claims_of_the_examples_are_read()
    {
        var claims = TokenClaims.Parse(
            """{"iss":"joe","exp":1300819380,"nbf":1300819380.5,"aud":["a","b"],"scp":"x  y","http://example.com/is_root":true}"""u8
        );

        Assert.Equal(new DateTimeOffset(2011, 3, 22, 18, 43, 0, TimeSpan.Zero), claims.Time("exp"));
        Assert.Equal(claims.Time("exp")!.Value.AddSeconds(0.5), claims.Time("nbf"));
        Assert.Equal(["a", "b"], claims.Texts("aud"));
        Assert.Equal(["joe"], claims.Texts("iss"));
        Assert.Equal(["x", "y"], claims.Scopes("scp"));
        Assert.True(claims.Has("http://example.com/is_root"));
        Assert.Empty(claims.Texts("roles"));
        Assert.Null(claims.Text("sub"));
        Assert.Null(claims.Time("iat"));
        Assert.Throws<InvalidTokenException>(() => claims.Text("exp"));
        Assert.Throws<InvalidTokenException>(() => claims.Time("iss"));
        Assert.Throws<InvalidTokenException>(() => claims.Texts("exp"));
    }
}
