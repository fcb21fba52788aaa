using ServerlessDicom.Functions.Events;
using ServerlessDicom.Functions.Index.Worklist;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>
/// Tells subscribers what happened: over their WebSocket connections, and as events for Event Grid and webhooks. What does
/// not arrive is not sent again, as PS3.4 §CC.2.4.3 has it.
/// </summary>
internal sealed class EventReportSender(
    NotificationHub hub,
    WorkitemEventQueue queue,
    IReadOnlyList<IEventPublisher> publishers,
    WorkitemEvents events,
    IConfiguration configuration
)
{
    // Under the Functions host nothing runs on for sure once a request is answered, and no socket is held.
    private readonly bool _isUnderHost = ListenUrls.IsUnderFunctionsHost(configuration);

    /// <summary>Sends what there is to tell about a change of a workitem, if it is one.</summary>
    public Task SendChangesAsync(Workitem before, Workitem after, CancellationToken cancellationToken) =>
        ReferenceEquals(before, after)
            ? Task.CompletedTask
            : SendAsync(EventReports.OfChange(before, after), after.Subscribers, cancellationToken);

    /// <summary>
    /// Sends reports, in their order, to each subscriber. They have their place among all others when the call returns;
    /// the task ends when nothing is left to do within the request.
    /// </summary>
    public async Task SendAsync(
        IReadOnlyList<EventReport> reports,
        IEnumerable<WorkitemSubscriber> subscribers,
        CancellationToken cancellationToken
    )
    {
        string[] aeTitles = [.. subscribers.Select(subscriber => subscriber.AETitle)];
        if (aeTitles.Length == 0 || reports.Count == 0)
        {
            return;
        }

        if (!_isUnderHost)
        {
            foreach (var report in reports)
            {
                foreach (var aeTitle in aeTitles)
                {
                    hub.Send(aeTitle, report);
                }
            }
        }

        if (publishers.Count > 0)
        {
            var published = queue.Add([.. reports.Select(report => events.Of(report, aeTitles))]);
            if (_isUnderHost)
            {
                await published.WaitAsync(cancellationToken);
            }
        }
    }
}
