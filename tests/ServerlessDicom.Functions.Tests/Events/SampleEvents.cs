using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Events;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Tests.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Tests.Events;

/// <summary>Changes and events by hand.</summary>
internal static class SampleEvents
{
    public static readonly DateTimeOffset Time = new(2026, 1, 2, 10, 15, 0, 123, TimeSpan.FromHours(2));

    /// <summary>A change of the instance 1.1.N.</summary>
    public static IndexChange Change(int number, IndexChangeKind kind = IndexChangeKind.Stored) =>
        new(1000 + number, kind, Time, Records.Of("1", "1.1", $"1.1.{number}", values: "Modality=CT").Entry);

    /// <summary>The events of changes, of a service whose settings are left as they are unless given.</summary>
    public static IReadOnlyList<InstanceEvent> Of(
        IEnumerable<IndexChange> changes,
        EventsOptions? options = null,
        Uri? publicBaseUrl = null
    )
    {
        var events = new InstanceEvents(
            Options.Create(options ?? new EventsOptions()),
            Options.Create(new WebOptions { PublicBaseUrl = publicBaseUrl })
        );
        return [.. changes.Select(events.Of)];
    }

    /// <summary>So many events.</summary>
    public static IReadOnlyList<InstanceEvent> Many(int count) =>
        Of(Enumerable.Range(1, count).Select(number => Change(number)));
}
