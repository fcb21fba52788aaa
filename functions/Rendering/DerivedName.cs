using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>Names of what is made from instances: that of the instance's blob, which no other version has, and what it is.</summary>
internal static class DerivedName
{
    private const string ThumbnailSuffix = ".thumbnail.png";

    /// <summary>The thumbnail of a version of an instance.</summary>
    public static string Thumbnail(InstanceEntry entry) => entry.BlobName + ThumbnailSuffix;

    /// <summary>The blob of the instance that something was made from.</summary>
    public static string SourceOf(string name) =>
        name.EndsWith(ThumbnailSuffix, StringComparison.Ordinal) ? name[..^ThumbnailSuffix.Length] : name;
}
