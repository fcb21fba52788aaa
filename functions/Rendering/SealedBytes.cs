using System.Security.Cryptography;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>
/// Bytes behind a digest of them, so that what a crash left half, or a disk lost, is not taken for whole: derived blobs may
/// be written without waiting for the disk.
/// </summary>
internal static class SealedBytes
{
    /// <summary>Bytes of the digest.</summary>
    public const int DigestLength = 16;

    /// <summary>The digest that goes before the content.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> content) => SHA256.HashData(content)[..DigestLength];

    /// <summary>The content; null when the bytes are not digest and content.</summary>
    public static ReadOnlyMemory<byte>? Open(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length <= DigestLength)
        {
            return null;
        }

        var content = bytes[DigestLength..];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content.Span, hash);
        return hash[..DigestLength].SequenceEqual(bytes.Span[..DigestLength])
            ? content
            : default(ReadOnlyMemory<byte>?);
    }
}
