using ServerlessDicom.Functions.Tests.Blobs.Azure;

namespace ServerlessDicom.Functions.Tests.Blobs.Conformance;

/// <summary>On Azurite, with blocks so small that most blobs have many.</summary>
public sealed class AzuriteBlobStoreConformance(EmulatorFixture emulators) : BlobStoreConformance
{
    private TemporaryContainer? _container;

    public override async ValueTask InitializeAsync()
    {
        _container = await TemporaryContainer.CreateAsync(await emulators.AzuriteAsync());
        Blobs = _container.Blobs;
    }

    public override ValueTask DisposeAsync() => _container?.DisposeAsync() ?? ValueTask.CompletedTask;
}
