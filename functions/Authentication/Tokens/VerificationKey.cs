using System.Security.Cryptography;

namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>
/// A public key of the issuer. Verifying costs a tenth of making the platform's object, which is not for many threads at
/// once: so there is one, and a lock. It is left to the garbage collector, since a request may still need it when the
/// issuer's next keys are there.
/// </summary>
/// <param name="id">Its <c>kid</c>; null when it has none.</param>
/// <param name="algorithms">What it may be used for.</param>
internal abstract class VerificationKey(string? id, IReadOnlyList<SignatureAlgorithm> algorithms)
{
    private readonly Lock _lock = new();

    /// <summary>Its <c>kid</c>; null when it has none.</summary>
    public string? Id { get; } = id;

    /// <summary>What it may be used for: what its type is fit for, or the one of these that its <c>alg</c> names.</summary>
    public IReadOnlyList<SignatureAlgorithm> Algorithms { get; } = algorithms;

    /// <summary>Whether the key has signed something. May be called by many threads at once.</summary>
    /// <param name="algorithm">One of <see cref="Algorithms"/>.</param>
    /// <param name="data">What is signed.</param>
    /// <param name="signature">The signature as RFC 7518 has it.</param>
    public bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        lock (_lock)
        {
            return VerifyHash(algorithm, hash, signature);
        }
    }

    /// <summary>Whether the key has signed what has a SHA-256. Called by one thread at a time.</summary>
    protected abstract bool VerifyHash(
        SignatureAlgorithm algorithm,
        ReadOnlySpan<byte> hash,
        ReadOnlySpan<byte> signature
    );

    /// <summary>An RSA key.</summary>
    internal sealed class Rsa(string? id, IReadOnlyList<SignatureAlgorithm> algorithms, RSA key)
        : VerificationKey(id, algorithms)
    {
        /// <inheritdoc/>
        protected override bool VerifyHash(
            SignatureAlgorithm algorithm,
            ReadOnlySpan<byte> hash,
            ReadOnlySpan<byte> signature
        ) =>
            key.VerifyHash(
                hash,
                signature,
                HashAlgorithmName.SHA256,
                algorithm == SignatureAlgorithm.PS256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1
            );
    }

    /// <summary>A key on the curve P-256.</summary>
    internal sealed class Ec(string? id, ECDsa key) : VerificationKey(id, [SignatureAlgorithm.ES256])
    {
        /// <summary>R and S (RFC 7518 §3.4), in bytes.</summary>
        private const int SignatureLength = 64;

        /// <inheritdoc/>
        protected override bool VerifyHash(
            SignatureAlgorithm algorithm,
            ReadOnlySpan<byte> hash,
            ReadOnlySpan<byte> signature
        ) =>
            signature.Length == SignatureLength
            && key.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
