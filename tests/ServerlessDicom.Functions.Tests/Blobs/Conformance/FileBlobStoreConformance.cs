using ServerlessDicom.Functions.Blobs;

namespace ServerlessDicom.Functions.Tests.Blobs.Conformance;

/// <summary>On files.</summary>
public sealed class FileBlobStoreConformance : BlobStoreConformance
{
    private readonly string _folder = Directory.CreateTempSubdirectory("blobs-").FullName;

    public override ValueTask InitializeAsync()
    {
        Blobs = new FileBlobStore(_folder);
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        ((FileBlobStore)Blobs).Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
