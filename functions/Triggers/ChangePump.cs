using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Events;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Triggers;

/// <summary>
/// Brings the changes of the index to their consumers within the process, where the Functions host does not: each
/// consumer at its own pace, every change at least once, none before the one ahead of it is done.
/// </summary>
internal sealed partial class ChangePump(
    IReadOnlyList<ChangeConsumer> consumers,
    IMetadataIndex index,
    ChangeSignal signal,
    IOptions<TriggersOptions> options,
    TimeProvider time,
    ILogger<ChangePump> logger
) : BackgroundService
{
    private const int PageSize = 128;

    /// <summary>Of a stream of changes one is passed on at once and those behind it together: each page costs a write of the position.</summary>
    private static readonly TimeSpan _gathering = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan _shortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longestPause = TimeSpan.FromMinutes(5);

    /// <summary>However long a receiver wants to be left alone.</summary>
    private static readonly TimeSpan _longestRetryAfter = TimeSpan.FromDays(1);

    private readonly TriggersOptions _options = options.Value;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.InProcess)
        {
            return;
        }

        try
        {
            await Task.WhenAll(consumers.Select(consumer => RunAsync(consumer, stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends; what is not done is done after the next start.
        }
    }

    private async Task RunAsync(ChangeConsumer consumer, CancellationToken stoppingToken)
    {
        var isBegun = false;
        string? position = null;
        var limit = PageSize;
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            // Taken before the changes are read, so that none is slept through.
            var next = signal.Next;
            try
            {
                if (!isBegun)
                {
                    position = await index.ReadPositionAsync(consumer.Name, stoppingToken);
                    isBegun = true;
                }

                var page = await index.ReadChangesAsync(position, limit, stoppingToken);
                if (page.Changes.Count > 0)
                {
                    // Saved only once handled: a crash in between repeats changes, and loses none.
                    await consumer.HandleAsync(page.Changes, stoppingToken);
                    await index.SavePositionAsync(consumer.Name, page.Position, stoppingToken);
                }

                var isLast = page.Changes.Count < limit;
                position = page.Position;
                failures = 0;
                limit = Math.Min(2 * limit, PageSize);
                if (page.Changes.Count == 0)
                {
                    await next.WaitAsync(_options.ChangesInterval, time, stoppingToken)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
                else if (isLast)
                {
                    await Task.Delay(_gathering, time, stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // One at a time from now on: what can be taken is taken, and little of it twice.
                limit = 1;
                var pause = PauseAfter(++failures, e);
                // Where a receiver does not answer is no fault of this program: a sentence is enough, each time.
                var isOutside = e is EventsUnavailableException;
                LogFailed(isOutside ? null : e, consumer.Name, failures, pause, Reason(e));
                await Task.Delay(pause, time, stoppingToken);
            }
        }
    }

    /// <summary>Twice as long each time, shortened at random by up to a half, and never shorter than the receiver asks for.</summary>
    private static TimeSpan PauseAfter(int failures, Exception exception)
    {
        var longest = Math.Min(
            _shortestPause.TotalMilliseconds * Math.Pow(2, failures - 1),
            _longestPause.TotalMilliseconds
        );
        var pause = TimeSpan.FromMilliseconds(longest * RandomNumberGenerator.GetInt32(500, 1001) / 1000);
        var retryAfter = exception switch
        {
            EventsUnavailableException { RetryAfter: { } asked } => asked,
            IndexUnavailableException { RetryAfter: { } asked } => asked,
            _ => TimeSpan.Zero,
        };
        return TimeSpan.FromTicks(Math.Max(pause.Ticks, Math.Min(retryAfter.Ticks, _longestRetryAfter.Ticks)));
    }

    private static string Reason(Exception exception) =>
        exception.InnerException is { } inner ? $"{exception.Message} {inner.Message}" : exception.Message;

    [LoggerMessage(
        LogLevel.Warning,
        "Changes did not get to {Consumer}, {Failures} times in a row; tried again in {Pause}: {Reason}"
    )]
    private partial void LogFailed(Exception? exception, string consumer, int failures, TimeSpan pause, string reason);
}
