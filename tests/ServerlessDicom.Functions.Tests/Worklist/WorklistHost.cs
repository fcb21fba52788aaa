using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Worklist;

/// <summary>The service that the tests of a class share.</summary>
public sealed class WorklistHost : IAsyncLifetime
{
    internal TestService Service { get; private set; } = null!;

    internal WorklistClient Client => new(Service.Client);

    public async ValueTask InitializeAsync() => Service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
