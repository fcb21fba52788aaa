using System.Diagnostics.Metrics;
using ServerlessDicom.Functions.Telemetry;

namespace ServerlessDicom.Functions.Events;

/// <summary>Counts events, and tells how late they are.</summary>
internal sealed class EventMetrics(ServiceMeter meter)
{
    /// <summary>The counter of events that a receiver has taken.</summary>
    public const string Published = "serverlessdicom.events.published";

    /// <summary>The counter of events that a receiver did not take, each time.</summary>
    public const string Failed = "serverlessdicom.events.failed";

    /// <summary>The histogram of the time from a change to a receiver's having taken the event.</summary>
    public const string Lag = "serverlessdicom.events.lag";

    /// <summary>The tag that tells receivers apart: <see cref="IEventPublisher.Name"/>.</summary>
    public const string Receiver = "receiver";

    private readonly Counter<long> _published = meter.Meter.CreateCounter<long>(
        Published,
        "{event}",
        "Events that a receiver has taken"
    );

    private readonly Counter<long> _failed = meter.Meter.CreateCounter<long>(
        Failed,
        "{event}",
        "Events that a receiver did not take, each time"
    );

    private readonly Histogram<double> _lag = meter.Meter.CreateHistogram<double>(
        Lag,
        "s",
        "Time from a change to a receiver's having taken the event"
    );

    /// <summary>A receiver has taken events.</summary>
    public void AddPublished(string receiver, IReadOnlyList<PublishedEvent> events, DateTimeOffset now)
    {
        var tag = new KeyValuePair<string, object?>(Receiver, receiver);
        _published.Add(events.Count, tag);
        foreach (var each in events)
        {
            // Another machine's clock may be ahead.
            _lag.Record(Math.Max(0, (now - each.Time).TotalSeconds), tag);
        }
    }

    /// <summary>A receiver did not take events.</summary>
    public void AddFailed(string receiver, int events) =>
        _failed.Add(events, new KeyValuePair<string, object?>(Receiver, receiver));
}
