using ServerlessDicom.Functions.Tests.Blobs.Azure;

namespace ServerlessDicom.Functions.Tests.Blobs.Conformance;

/// <summary>On a storage account, in a container of the test's own, where the environment names one.</summary>
public sealed class AccountBlobStoreConformance : BlobStoreConformance
{
    private const string Variable = "SERVERLESSDICOM_BLOBS_CONNECTIONSTRING";

    private TemporaryContainer? _container;

    public override async ValueTask InitializeAsync()
    {
        var account = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(account), $"No storage account: {Variable} is not set.");
        _container = await TemporaryContainer.CreateAsync(account!);
        Blobs = _container.Blobs;
    }

    public override ValueTask DisposeAsync() => _container?.DisposeAsync() ?? ValueTask.CompletedTask;
}
