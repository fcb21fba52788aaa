using System.Security.Cryptography;

namespace ServerlessDicom.Functions.Viewer;

/// <summary>A file as it is, or compressed.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Coding">The content coding (RFC 9110 §8.4.1); null for none.</param>
internal sealed record ViewerFileCopy(string Path, string? Coding)
{
    private readonly Lazy<(long Length, string EntityTag)> _content = new(() =>
    {
        using var file = File.OpenRead(Path);
        return (file.Length, Web.EntityTag.Of(Convert.ToHexString(SHA256.HashData(file)), Coding));
    });

    /// <summary>In bytes.</summary>
    public long Length => _content.Value.Length;

    /// <summary>A strong entity tag of what is in it.</summary>
    public string EntityTag => _content.Value.EntityTag;
}
