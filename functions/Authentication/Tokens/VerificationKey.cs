using System.Security.Cryptography;

namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>A public key of the issuer.</summary>
/// <param name="Id">Its <c>kid</c>; null when it has none.</param>
/// <param name="Algorithms">What it may be used for: what its type is fit for, or the one of these that its <c>alg</c> names.</param>
internal abstract record VerificationKey(string? Id, IReadOnlyList<SignatureAlgorithm> Algorithms)
{
    /// <summary>Whether the key has signed something. May be called by many threads at once.</summary>
    /// <param name="algorithm">One of <see cref="Algorithms"/>.</param>
    /// <param name="data">What is signed.</param>
    /// <param name="signature">The signature as RFC 7518 has it.</param>
    public abstract bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);

    /// <summary>An RSA key.</summary>
    internal sealed record Rsa(string? Id, IReadOnlyList<SignatureAlgorithm> Algorithms, RSAParameters Parameters)
        : VerificationKey(Id, Algorithms)
    {
        /// <inheritdoc/>
        public override bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            // The platform's objects are not for many threads at once, and cheap beside a verification.
            using var rsa = RSA.Create(Parameters);
            var padding = algorithm == SignatureAlgorithm.PS256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
            return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, padding);
        }
    }

    /// <summary>A key on the curve P-256.</summary>
    internal sealed record Ec(string? Id, ECParameters Parameters) : VerificationKey(Id, [SignatureAlgorithm.ES256])
    {
        /// <summary>R and S (RFC 7518 §3.4), in bytes.</summary>
        private const int SignatureLength = 64;

        /// <inheritdoc/>
        public override bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            if (signature.Length != SignatureLength)
            {
                return false;
            }

            using var ecdsa = ECDsa.Create(Parameters);
            return ecdsa.VerifyData(
                data,
                signature,
                HashAlgorithmName.SHA256,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation
            );
        }
    }
}
