using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace ServerlessDicom.Functions.Authentication;

/// <summary>Makes identifiers of callers fit for the audit log.</summary>
internal static class AuditedIdentifier
{
    private const int MaxLength = 128;

    private static readonly SearchValues<char> _plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:|/"
    );

    /// <summary>
    /// The identifier; "-" for none. One that could be a name, an e-mail address or a forged line, having other characters
    /// than letters, digits and a few marks, is replaced by its SHA-256: the same for the same caller.
    /// </summary>
    public static string Of(string? identifier) =>
        identifier switch
        {
            null or "" => "-",
            { Length: <= MaxLength } when !identifier.AsSpan().ContainsAnyExcept(_plain) => identifier,
            _ => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identifier)))}",
        };
}
