using System.Threading.Channels;
using ServerlessDicom.Functions.Events;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>Publishes events about workitems in their order, while the requests that caused them go on.</summary>
internal sealed partial class WorkitemEventQueue(
    IReadOnlyList<IEventPublisher> publishers,
    EventMetrics metrics,
    TimeProvider time,
    ILogger<WorkitemEventQueue> logger
) : BackgroundService
{
    /// <summary>Events that wait while a receiver is slow; what comes on top of them is lost.</summary>
    private const int MostWaiting = 10_000;

    private readonly Channel<(IReadOnlyList<WorkitemEvent> Events, TaskCompletionSource Done)> _queue =
        Channel.CreateBounded<(IReadOnlyList<WorkitemEvent>, TaskCompletionSource)>(
            new BoundedChannelOptions(MostWaiting) { SingleReader = true }
        );

    /// <summary>Publishes events. The task ends when every receiver has taken or refused them.</summary>
    public Task Add(IReadOnlyList<WorkitemEvent> events)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_queue.Writer.TryWrite((events, done)))
        {
            LogLost(events.Count);
            done.SetResult();
        }

        return done.Task;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (events, done) in _queue.Reader.ReadAllAsync(stoppingToken))
            {
                await Task.WhenAll(publishers.Select(publisher => PublishAsync(publisher, events, stoppingToken)));
                done.SetResult();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    private async Task PublishAsync(
        IEventPublisher publisher,
        IReadOnlyList<WorkitemEvent> events,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await publisher.PublishAsync(events, cancellationToken);
            metrics.AddPublished(publisher.Name, events, time.GetUtcNow());
        }
        catch (EventsUnavailableException e)
        {
            metrics.AddFailed(publisher.Name, events.Count);
            LogRefused(e, publisher.Name, events.Count);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Receiver {Receiver} did not take {Count} events about workitems; they are lost")]
    private partial void LogRefused(Exception exception, string receiver, int count);

    [LoggerMessage(LogLevel.Warning, "Receivers are too slow: {Count} events about workitems are lost")]
    private partial void LogLost(int count);
}
