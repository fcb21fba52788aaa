using ServerlessDicom.Functions.Events;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Triggers;

/// <summary>
/// Tells receivers of events what has changed. Publishing the same changes again does no harm: the events are the same
/// ones, down to their ids.
/// </summary>
internal sealed class PublishEvents(
    IReadOnlyList<IEventPublisher> publishers,
    InstanceEvents events,
    EventMetrics metrics,
    TimeProvider time
)
{
    /// <summary>One for each receiver, so that one that is down holds up nobody else.</summary>
    public IReadOnlyList<ChangeConsumer> Consumers =>
        [
            .. publishers.Select(publisher => new ChangeConsumer(
                publisher.Name,
                (changes, cancellationToken) => PublishAsync(publisher, changes, cancellationToken)
            )),
        ];

    /// <summary>Tells all receivers, and fails when one of them does not take all: then to be called again with the same changes.</summary>
    /// <exception cref="EventsUnavailableException">A receiver did not take the events.</exception>
    public Task HandleAsync(IReadOnlyList<IndexChange> changes, CancellationToken cancellationToken) =>
        Task.WhenAll(publishers.Select(publisher => PublishAsync(publisher, changes, cancellationToken)));

    private async Task PublishAsync(
        IEventPublisher publisher,
        IReadOnlyList<IndexChange> changes,
        CancellationToken cancellationToken
    )
    {
        InstanceEvent[] all = [.. changes.Select(events.Of)];
        try
        {
            await publisher.PublishAsync(all, cancellationToken);
        }
        catch (EventsUnavailableException)
        {
            metrics.AddFailed(publisher.Name, all.Length);
            throw;
        }

        metrics.AddPublished(publisher.Name, all, time.GetUtcNow());
    }
}
