using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Triggers;

namespace ServerlessDicom.Functions.Commitment;

/// <summary>
/// Goes on with requests that a process before this one left undone. Under the Functions host, where nothing runs that
/// nobody has asked for, the result check does.
/// </summary>
internal sealed partial class CommitmentResumption(
    CommitmentWork work,
    IOptions<TriggersOptions> triggers,
    IOptions<MaintenanceOptions> maintenance,
    TimeProvider time,
    ILogger<CommitmentResumption> logger
) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!triggers.Value.InProcess)
        {
            return;
        }

        using var timer = new PeriodicTimer(maintenance.Value.Interval, time);
        try
        {
            do
            {
                await TryResumeAsync(stoppingToken);
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    private async Task TryResumeAsync(CancellationToken stoppingToken)
    {
        try
        {
            await work.ResumeAsync(stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(LogLevel.Error, "Requests for storage commitment were not gone on with; it is tried again")]
    private partial void LogFailed(Exception exception);
}
