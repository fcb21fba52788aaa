using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index.Worklist;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>Creates workitems (PS3.18 §11.4, PS3.4 §CC.2.5).</summary>
internal sealed class WorkitemCreation(
    WorkitemChanges changes,
    WorkitemRevision revision,
    Subscriptions subscriptions,
    EventReportSender sender,
    IOptions<WorklistOptions> options
)
{
    private readonly WorklistOptions _options = options.Value;

    /// <summary>Creates a workitem.</summary>
    /// <param name="requestedUid">The UID in the query; null when the data set has it, or nothing does.</param>
    /// <param name="dataset">What the request brings; changed.</param>
    /// <param name="cancellationToken">Stops the creation.</param>
    /// <returns>Its UID, and whether something was added that the request lacks.</returns>
    /// <exception cref="ProblemException">400: the data set does not comply. 409: there is such a workitem.</exception>
    public async Task<(string Uid, bool IsModified)> CreateAsync(
        string? requestedUid,
        DicomDataset dataset,
        CancellationToken cancellationToken
    )
    {
        var uid = UidOf(requestedUid, dataset);
        WorkitemRules.Normalize(dataset);
        dataset.Remove(DicomTag.SOPInstanceUID);
        var isModified = WorkitemRules.CheckCreation(dataset);
        if (StateText.Parse(dataset.GetString(DicomTag.ProcedureStepState)) != WorkitemState.Scheduled)
        {
            throw Invalid("A workitem is created with a Procedure Step State (0074,1000) of SCHEDULED.");
        }

        dataset.Remove(DicomTag.TransactionUID);
        dataset.AddOrUpdate(DicomTag.SOPClassUID, DicomVR.UI, DicomUid.UnifiedProcedureStepPush);
        dataset.AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, uid);
        if (!dataset.TryGetElement(DicomTag.WorklistLabel, out var label) || label.IsEmpty)
        {
            dataset.AddOrUpdate(DicomTag.WorklistLabel, DicomVR.LO, _options.DefaultLabel);
        }

        revision.Date(dataset);
        var draft = new Workitem
        {
            Uid = uid,
            State = WorkitemState.Scheduled,
            Json = default,
            Values = [],
            Sort = "",
        };
        draft = WorkitemContent.With(draft, dataset, []);
        revision.CheckLength(draft);
        var workitem = WorkitemContent.With(
            draft,
            dataset,
            await subscriptions.InitialSubscribersAsync(draft, cancellationToken)
        );
        if (!await changes.TryCreateAsync(workitem, ReportAsync, cancellationToken))
        {
            throw UpsProblem.Of(
                StatusCodes.Status409Conflict,
                UpsStatus.DuplicateSopInstance,
                "There is, or was, a workitem with this UID."
            );
        }

        await subscriptions.CatchUpAsync(workitem, cancellationToken);
        return (uid, isModified);

        Task ReportAsync() =>
            sender.SendAsync(EventReports.OfCreation(workitem), workitem.Subscribers, cancellationToken);
    }

    private static string UidOf(string? requested, DicomDataset dataset)
    {
        var brought = dataset.GetString(DicomTag.SOPInstanceUID) ?? dataset.GetString(DicomTag.AffectedSOPInstanceUID);
        if (brought is not null && !DicomUid.IsValid(brought))
        {
            throw Invalid("SOPInstanceUID (0008,0018) is not a UID.");
        }

        if (requested is not null && brought is not null && requested != brought)
        {
            throw Invalid("SOPInstanceUID (0008,0018) is another UID than that of the request.");
        }

        var uid = requested ?? brought ?? DicomUid.Generate();
        return WorklistResource.Is(uid) ? throw Invalid("The UID is that of the worklist itself.") : uid;
    }

    private static ProblemException Invalid(string detail) => new(StatusCodes.Status400BadRequest, detail);
}
