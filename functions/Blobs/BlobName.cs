using System.Security.Cryptography;

namespace ServerlessDicom.Functions.Blobs;

/// <summary>
/// Names of blobs: a short random folder and a random stem. Nothing of what is stored can be told from them, none is used
/// twice, and none can be guessed.
/// </summary>
internal static class BlobName
{
    private const int Folders = 256;

    /// <summary>A random folder. Blobs that are made durable together go to one folder, so that its entry is flushed once for all.</summary>
    public static string NewFolder() => RandomNumberGenerator.GetInt32(Folders).ToString("x2", null);

    /// <summary>A random stem: 32 letters and digits.</summary>
    public static string NewStem() => Guid.NewGuid().ToString("N");

    /// <summary>The blob of an instance.</summary>
    public static string Instance(string folder, string version) => $"{folder}/{version}.dcm";

    /// <summary>A blob that parts of a payload wait in, in a folder of its own choice.</summary>
    public static string Spool() => $"{NewFolder()}/{NewStem()}.part";

    /// <summary>A blob of metadata of the instances of one series.</summary>
    public static string MetadataSegment(string folder) => $"{folder}/{NewStem()}.json";
}
