namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>Names of algorithms.</summary>
internal static class SignatureAlgorithms
{
    /// <summary>The algorithm of a name; letter case counts (RFC 7515 §4.1.1).</summary>
    public static SignatureAlgorithm? Find(string? name) =>
        name switch
        {
            "RS256" => SignatureAlgorithm.RS256,
            "PS256" => SignatureAlgorithm.PS256,
            "ES256" => SignatureAlgorithm.ES256,
            _ => null,
        };
}
