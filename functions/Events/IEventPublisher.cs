namespace ServerlessDicom.Functions.Events;

/// <summary>A receiver of events: an Event Grid topic in Azure, a webhook anywhere.</summary>
internal interface IEventPublisher
{
    /// <summary>Tells it from other receivers, at every start of the service.</summary>
    string Name { get; }

    /// <summary>
    /// Sends events, in their order. When the task is done, the receiver has taken them all; when it fails, it may have
    /// taken some from the beginning.
    /// </summary>
    /// <exception cref="EventsUnavailableException">The receiver did not take them.</exception>
    Task PublishAsync(IReadOnlyList<PublishedEvent> events, CancellationToken cancellationToken);
}
