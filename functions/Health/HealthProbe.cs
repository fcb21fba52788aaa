using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Health;

/// <summary>Tries what every request depends on: a blob can be written, and the index answers.</summary>
internal sealed partial class HealthProbe(
    IBlobStore blobs,
    IMetadataIndex index,
    TimeProvider time,
    ILogger<HealthProbe> logger
) : IDisposable
{
    /// <summary>However often it is asked, storage is not tried more often than this.</summary>
    private static readonly TimeSpan _freshness = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1);
    private long _triedAt;
    private string? _problem = "";

    /// <summary>Why the service cannot serve, or null when it can.</summary>
    public async ValueTask<string?> FindProblemAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_problem is not null || time.GetElapsedTime(_triedAt) >= _freshness)
            {
                _problem = await TryAsync(cancellationToken);
                _triedAt = time.GetTimestamp();
            }

            return _problem;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<string?> TryAsync(CancellationToken cancellationToken) =>
        await TryAsync("Blobs cannot be written.", blobs.ProbeAsync, cancellationToken)
        ?? await TryAsync("The index does not answer.", AskAsync, cancellationToken);

    private async Task<string?> TryAsync(
        string problem,
        Func<CancellationToken, Task> attempt,
        CancellationToken cancellationToken
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_patience);
        try
        {
            await attempt(patience.Token).WaitAsync(patience.Token);
            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var reason = e is StorageFullException ? e.Message : problem;
            LogUnhealthy(e, reason);
            return reason;
        }
    }

    private async Task AskAsync(CancellationToken cancellationToken) =>
        await index.FindAsync("0", "0", "0", cancellationToken);

    [LoggerMessage(LogLevel.Error, "Not healthy. {Reason}")]
    private partial void LogUnhealthy(Exception exception, string reason);
}
