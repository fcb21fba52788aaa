namespace ServerlessDicom.EndToEnd.Tests;

/// <summary>A folder of its own for each test, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("serverless-dicom-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
