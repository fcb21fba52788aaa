using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Embedded;

/// <summary>Opens the data before the service takes requests, so that it refuses to start rather than fail later, and so that the first request finds it open.</summary>
internal sealed class EmbeddedStart(IMetadataIndex index) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken) =>
        await index.FindAsync("0", "0", "0", cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
