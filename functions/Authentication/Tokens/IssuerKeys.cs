namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>What was learnt from the issuer at one time.</summary>
/// <param name="Issuer">The claim <c>iss</c> of its tokens.</param>
/// <param name="Keys">The keys it signs with.</param>
/// <param name="FetchedAt">When, as a time stamp of the clock.</param>
internal sealed record IssuerKeys(string Issuer, IReadOnlyList<VerificationKey> Keys, long FetchedAt)
{
    /// <summary>Whether one of the keys has signed a token.</summary>
    public bool Verify(JsonWebToken token) =>
        Find(token.Algorithm, token.KeyId)
            .Any(key => key.Verify(token.Algorithm, token.SigningInput.Span, token.Signature.Span));

    /// <summary>The keys that may have signed with an algorithm. A <c>kid</c> only ever selects among them.</summary>
    /// <param name="algorithm">The algorithm that the token names.</param>
    /// <param name="id">The <c>kid</c> that the token names; null for none, which is enough when there is one key only (OpenID Connect Core 1.0 §10.1).</param>
    public IReadOnlyList<VerificationKey> Find(SignatureAlgorithm algorithm, string? id)
    {
        VerificationKey[] fit =
        [
            .. Keys.Where(key => key.Algorithms.Contains(algorithm) && (id is null || key.Id == id)),
        ];
        return id is null && fit.Length > 1 ? [] : fit;
    }
}
