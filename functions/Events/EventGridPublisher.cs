using System.Globalization;
using Azure;
using Azure.Messaging.EventGrid;

namespace ServerlessDicom.Functions.Events;

/// <summary>Publishes events to an Event Grid custom topic whose input schema is CloudEvents 1.0.</summary>
internal sealed class EventGridPublisher(EventGridPublisherClient client) : IEventPublisher
{
    /// <summary>Event Grid's limit of one request, to the letter of "1 MB".</summary>
    private const int MostBytes = 1_000_000;

    /// <summary>The lowest of Event Grid's limits of one request, over its kinds of topics.</summary>
    private const int MostEvents = 1000;

    /// <inheritdoc/>
    public string Name => "events";

    /// <inheritdoc/>
    public async Task PublishAsync(IReadOnlyList<PublishedEvent> events, CancellationToken cancellationToken)
    {
        foreach (var batch in CloudEventJson.WriteBatches(events, MostEvents, MostBytes))
        {
            try
            {
                using var response = await client.SendEncodedCloudEventsAsync(batch, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // Whatever it is (no token, no network, an answer that is not 200), the events are not known to be there.
                throw new EventsUnavailableException("Event Grid did not take the events.", e)
                {
                    RetryAfter = e is RequestFailedException failed ? RetryAfterOf(failed) : null,
                };
            }
        }
    }

    /// <summary>The seconds that the last answer asks for; a date is of no use, as Event Grid sends none.</summary>
    private static TimeSpan? RetryAfterOf(RequestFailedException exception) =>
        exception.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var text) == true
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
