using System.Security.Cryptography;

namespace ServerlessDicom.Functions.Viewer;

/// <summary>A file as it is, or compressed.</summary>
/// <param name="path">Where it lies.</param>
/// <param name="coding">The content coding (RFC 9110 §8.4.1); null for none.</param>
internal sealed class ViewerFileCopy(string path, string? coding)
{
    private readonly Lazy<(long Length, string EntityTag)> _content = new(
        () =>
        {
            using var file = File.OpenRead(path);
            return (file.Length, Web.EntityTag.Of(Convert.ToHexString(SHA256.HashData(file)), coding));
        },
        // What cannot be read now may be read later.
        LazyThreadSafetyMode.PublicationOnly
    );

    /// <summary>Where it lies.</summary>
    public string Path { get; } = path;

    /// <summary>The content coding; null for none.</summary>
    public string? Coding { get; } = coding;

    /// <summary>In bytes.</summary>
    public long Length => _content.Value.Length;

    /// <summary>A strong entity tag of what is in it.</summary>
    public string EntityTag => _content.Value.EntityTag;
}
