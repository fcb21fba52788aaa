using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Store;

/// <summary>The service, for tests that store instances of their own.</summary>
public sealed class StoreHost : IAsyncLifetime
{
    internal TestService Service { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
