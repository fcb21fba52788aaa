using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Events;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>Makes CloudEvents of event reports.</summary>
internal sealed class WorkitemEvents(IOptions<EventsOptions> options, IOptions<WebOptions> web, TimeProvider time)
{
    private readonly string _source =
        options.Value.Source ?? web.Value.PublicBaseUrl?.AbsoluteUri.TrimEnd('/') ?? PublicBase.Path;

    /// <summary>The event about a report to some subscribers.</summary>
    public WorkitemEvent Of(EventReport report, IReadOnlyList<string> subscribers) =>
        new()
        {
            Id = Guid.NewGuid().ToString("N"),
            Type = WorkitemEvent.TypeOf(report.Type),
            Source = _source,
            Subject = $"workitems/{report.Uid}",
            Time = time.GetUtcNow(),
            Report = report,
            Subscribers = subscribers,
        };
}
