using System.Text.Json.Nodes;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index.Worklist;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>Makes the reports that PS3.4 §CC.2.4.3 asks for.</summary>
internal static class EventReports
{
    private static readonly DicomTag[] _reasons =
    [
        DicomTag.ReasonForCancellation,
        DicomTag.ProcedureStepDiscontinuationReasonCodeSequence,
    ];

    private static readonly DicomTag[] _progress =
    [
        DicomTag.ProcedureStepProgress,
        DicomTag.ProcedureStepProgressDescription,
        DicomTag.ProcedureStepCommunicationsURISequence,
    ];

    private static readonly DicomTag[] _assignment =
    [
        DicomTag.ScheduledStationNameCodeSequence,
        DicomTag.ScheduledHumanPerformersSequence,
    ];

    /// <summary>What there is to tell about a new workitem.</summary>
    public static IReadOnlyList<EventReport> OfCreation(Workitem workitem)
    {
        var after = Parse(workitem);
        return _assignment.Any(tag => HasValue(after, tag))
            ? [State(workitem), Assigned(workitem.Uid, after)]
            : [State(workitem)];
    }

    /// <summary>What there is to tell about a change.</summary>
    public static IReadOnlyList<EventReport> OfChange(Workitem before, Workitem after)
    {
        var (old, now) = (Parse(before), Parse(after));
        var reports = new List<EventReport>();
        if (before.State != after.State || Differs(old, now, DicomTag.InputReadinessState))
        {
            reports.Add(State(after));
        }

        if (_assignment.Any(tag => Differs(old, now, tag)))
        {
            reports.Add(Assigned(after.Uid, now));
        }

        if (_progress.Any(tag => Differs(Progress(old), Progress(now), tag)))
        {
            reports.Add(
                new EventReport(
                    EventType.ProgressReport,
                    after.Uid,
                    Take(now, [DicomTag.ProcedureStepProgressInformationSequence])
                )
            );
        }

        return reports;
    }

    /// <summary>The state of a workitem.</summary>
    public static EventReport State(Workitem workitem) => State(workitem, workitem.State);

    /// <summary>A state that a workitem has, or has gone through.</summary>
    public static EventReport State(Workitem workitem, WorkitemState state)
    {
        var dataset = Parse(workitem);
        var attributes = Take(dataset, [DicomTag.InputReadinessState]);
        attributes[DicomTag.ProcedureStepState.ToString()] = EventReport.Element("CS", StateText.Of(state));
        if (state == WorkitemState.Canceled && Progress(dataset) is { } progress)
        {
            foreach (var (tag, reason) in Take(progress, _reasons))
            {
                attributes[tag] = reason;
            }
        }

        return new EventReport(EventType.StateReport, workitem.Uid, attributes);
    }

    /// <summary>That someone asked for a cancellation.</summary>
    /// <param name="uid">The workitem.</param>
    /// <param name="request">What came with the request (PS3.4 Table CC.2.2-1), as DICOM JSON.</param>
    /// <param name="requestingAE">Who asked.</param>
    public static EventReport CancelRequested(string uid, ReadOnlyMemory<byte> request, string requestingAE)
    {
        var attributes = Take(
            WorkitemContent.Parse(request),
            [.. _reasons, DicomTag.ContactURI, DicomTag.ContactDisplayName, DicomTag.SpecificCharacterSet]
        );
        attributes[DicomTag.RequestingAE.ToString()] = EventReport.Element("AE", requestingAE);
        return new EventReport(EventType.CancelRequested, uid, attributes);
    }

    /// <summary>That the service has started again, with all workitems and subscriptions, or is about to stop.</summary>
    public static EventReport ServiceStatus(bool isGoingDown)
    {
        var attributes = new Dictionary<string, JsonNode>
        {
            [DicomTag.SCPStatus.ToString()] = EventReport.Element("CS", isGoingDown ? "GOING DOWN" : "RESTARTED"),
            [DicomTag.SubscriptionListStatus.ToString()] = EventReport.Element("CS", "WARM START"),
            [DicomTag.UnifiedProcedureStepListStatus.ToString()] = EventReport.Element("CS", "WARM START"),
        };
        return new EventReport(EventType.ScpStatusChange, WorklistResource.Global, attributes);
    }

    private static EventReport Assigned(string uid, JsonObject dataset)
    {
        var attributes = Take(dataset, _assignment);
        if (Items(dataset, DicomTag.ScheduledHumanPerformersSequence) is [JsonObject performer, ..])
        {
            foreach (
                var (tag, value) in Take(
                    performer,
                    [DicomTag.HumanPerformerCodeSequence, DicomTag.HumanPerformerOrganization]
                )
            )
            {
                attributes[tag] = value;
            }
        }

        return new EventReport(EventType.Assigned, uid, attributes);
    }

    private static JsonObject Parse(Workitem workitem) => WorkitemContent.Parse(workitem.Json);

    private static JsonObject? Progress(JsonObject dataset) =>
        Items(dataset, DicomTag.ProcedureStepProgressInformationSequence) is [JsonObject progress, ..]
            ? progress
            : null;

    private static JsonArray Items(JsonObject dataset, DicomTag sequence) =>
        dataset[sequence.ToString()]?["Value"] as JsonArray ?? [];

    private static bool HasValue(JsonObject dataset, DicomTag tag) => dataset[tag.ToString()]?["Value"] is not null;

    private static bool Differs(JsonObject? before, JsonObject? after, DicomTag tag) =>
        !JsonNode.DeepEquals(before?[tag.ToString()]?["Value"], after?[tag.ToString()]?["Value"]);

    private static Dictionary<string, JsonNode> Take(JsonObject dataset, IReadOnlyList<DicomTag> tags)
    {
        var taken = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var tag in tags.Select(tag => tag.ToString()))
        {
            if (dataset[tag] is { } attribute)
            {
                taken[tag] = attribute.DeepClone();
            }
        }

        return taken;
    }
}
