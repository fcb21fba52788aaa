namespace ServerlessDicom.Functions.Blobs;

/// <summary>
/// Keys of the stores beside the one of instances and their metadata: services of type <see cref="IBlobStore"/> under
/// these keys.
/// </summary>
internal static class BlobContainer
{
    /// <summary>What is made from instances and can be made again.</summary>
    public const string Derived = "derived";
}
