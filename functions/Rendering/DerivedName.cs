using System.Security.Cryptography;
using System.Text;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>
/// Names of what is made from instances: that of the instance's blob, which no other version has, a digest of what was
/// asked for, and how long it is kept.
/// </summary>
internal static class DerivedName
{
    /// <summary>Goes up whenever the same request makes another picture than before: what was kept is then no longer found.</summary>
    public const string Renderer = "1";

    private const string ThumbnailSuffix = ".thumbnail";
    private const string RenderedSuffix = ".rendered";
    private const int DigestBytes = 12;

    /// <summary>What a request for a rendered resource makes of a version of an instance.</summary>
    /// <param name="entry">The version.</param>
    /// <param name="request">All that decides the bytes beside it.</param>
    public static string Rendered(InstanceEntry entry, string request) =>
        $"{entry.BlobName}.{Digest(request)}{RenderedSuffix}";

    /// <summary>The thumbnail of a version of an instance in the usual size, which is kept as long as the instance.</summary>
    /// <param name="entry">The version.</param>
    /// <param name="request">All that decides the bytes beside it.</param>
    public static string Thumbnail(InstanceEntry entry, string request) =>
        $"{entry.BlobName}.{Digest(request)}{ThumbnailSuffix}";

    /// <summary>The blob of the instance that something was made from.</summary>
    public static string SourceOf(string name)
    {
        var suffix =
            name.EndsWith(RenderedSuffix, StringComparison.Ordinal) ? RenderedSuffix.Length
            : name.EndsWith(ThumbnailSuffix, StringComparison.Ordinal) ? ThumbnailSuffix.Length
            : 0;
        var source = name.Length - suffix - 2 * DigestBytes - 1;
        return suffix > 0 && source > 0 && name[source] == '.' ? name[..source] : name;
    }

    /// <summary>Whether it is kept for a while only (<see cref="RenderingOptions.KeepFor"/>).</summary>
    public static bool IsKeptForAWhile(string name) => name.EndsWith(RenderedSuffix, StringComparison.Ordinal);

    private static string Digest(string request)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Renderer}\n{request}"), hash);
        return Convert.ToHexStringLower(hash[..DigestBytes]);
    }
}
