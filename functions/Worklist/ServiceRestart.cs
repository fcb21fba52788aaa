using System.Collections.Concurrent;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>
/// Tells subscribers of before that the service has started again (PS3.4 §CC.2.4.3). At the start nobody is connected:
/// each is told when it comes back.
/// </summary>
internal sealed class ServiceRestart(NotificationHub hub, Subscriptions subscriptions, TimeProvider time)
    : IHostedService
{
    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);
    private DateTimeOffset _startedAt;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _startedAt = time.GetUtcNow();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Tells a subscriber that has just connected, if there is something to tell.</summary>
    public async Task ReportAsync(string aeTitle, CancellationToken cancellationToken)
    {
        if (
            !_told.ContainsKey(aeTitle)
            && await subscriptions.HadAnyAsync(aeTitle, _startedAt, cancellationToken)
            && _told.TryAdd(aeTitle, true)
        )
        {
            hub.Send(aeTitle, EventReports.ServiceStatus(isGoingDown: false));
        }
    }
}
