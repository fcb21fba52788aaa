namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>The signature algorithms that are taken (RFC 7518 §3.1). No others, and none with a shared secret.</summary>
internal enum SignatureAlgorithm
{
    /// <summary>RSASSA-PKCS1-v1_5 using SHA-256.</summary>
    RS256,

    /// <summary>RSASSA-PSS using SHA-256 and MGF1 with SHA-256.</summary>
    PS256,

    /// <summary>ECDSA using P-256 and SHA-256.</summary>
    ES256,
}
