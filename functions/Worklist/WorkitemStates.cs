using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index.Worklist;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>Changes the states of workitems (PS3.18 §11.7 and §11.8, PS3.4 §CC.2.1 and §CC.2.2).</summary>
internal sealed class WorkitemStates(
    WorkitemChanges changes,
    WorkitemRevision revision,
    EventReportSender sender,
    IOptions<WorklistOptions> options,
    TimeProvider time
)
{
    private readonly WorklistOptions _options = options.Value;

    /// <summary>Changes the state of a workitem.</summary>
    /// <returns>The text of a Warning; null for none.</returns>
    /// <exception cref="ProblemException">400, 404, 409 or 410 of PS3.18 Table 11.7.3-1.</exception>
    public async Task<string?> ChangeStateAsync(string uid, DicomDataset request, CancellationToken cancellationToken)
    {
        var transactionUid = request.GetString(DicomTag.TransactionUID);
        if (StateText.Parse(request.GetString(DicomTag.ProcedureStepState)) is not { } requested)
        {
            throw Invalid("Procedure Step State (0074,1000) has to be IN PROGRESS, COMPLETED or CANCELED.");
        }

        if (transactionUid is not null && !DicomUid.IsValid(transactionUid))
        {
            throw UpsProblem.OfChange(UpsStatus.WrongTransactionUid, hasTransactionUid: true);
        }

        string? warning = null;
        await changes.ChangeAsync(
            uid,
            workitem =>
            {
                var outcome = StateTable.Of(EventOf(workitem, requested, transactionUid), workitem.State);
                warning = WarningOf(outcome.Status);
                return outcome switch
                {
                    { Action: StateAction.Claim } => Claim(workitem, transactionUid!),
                    { Action: StateAction.Complete } => Finish(workitem, WorkitemState.Completed, null),
                    { Action: StateAction.Cancel } => Finish(workitem, WorkitemState.Canceled, null),
                    _ when warning is not null => workitem,
                    _ => throw UpsProblem.OfChange(outcome.Status, transactionUid is not null),
                };
            },
            (before, after) => sender.SendChangesAsync(before, after, cancellationToken),
            cancellationToken
        );
        return warning;
    }

    /// <summary>Asks for the cancellation of a workitem: one that nobody has claimed is canceled at once, else the performer is told.</summary>
    /// <returns>The text of a Warning; null for none.</returns>
    /// <exception cref="ProblemException">404, 409 or 410 of PS3.18 Table 11.8.3-1.</exception>
    public async Task<string?> RequestCancellationAsync(
        string uid,
        DicomDataset request,
        CancellationToken cancellationToken
    )
    {
        var requestingAE = request.GetString(DicomTag.RequestingAE) ?? _options.AETitle;
        WorkitemRules.Normalize(request);
        string? warning = null;
        await changes.ChangeAsync(
            uid,
            workitem =>
            {
                var outcome = StateTable.Of(StateEvent.RequestCancel, workitem.State);
                warning = WarningOf(outcome.Status);
                return outcome switch
                {
                    { Action: StateAction.CancelUnclaimed } => Finish(
                        Claim(workitem, DicomUid.Generate()),
                        WorkitemState.Canceled,
                        request
                    ),
                    { Action: StateAction.ReportCancelRequest } => workitem,
                    _ when warning is not null => workitem,
                    _ => throw UpsProblem.OfChange(outcome.Status, hasTransactionUid: false),
                };
            },
            (before, after) => warning is null ? ReportAsync(before, after) : Task.CompletedTask,
            cancellationToken
        );
        return warning;

        Task ReportAsync(Workitem before, Workitem after)
        {
            List<EventReport> reports =
            [
                EventReports.CancelRequested(uid, WorkitemContent.Write(request), requestingAE),
            ];
            if (before.State == WorkitemState.Scheduled)
            {
                reports.Add(EventReports.State(before, WorkitemState.InProgress));
                reports.Add(EventReports.State(after));
            }

            return sender.SendAsync(reports, after.Subscribers, cancellationToken);
        }
    }

    private static StateEvent EventOf(Workitem workitem, WorkitemState requested, string? transactionUid)
    {
        // Nobody's lock is on a scheduled one: the first to bring a UID sets it.
        var isCorrect =
            transactionUid is not null
            && (workitem.State == WorkitemState.Scheduled || transactionUid == workitem.TransactionUid);
        return requested switch
        {
            WorkitemState.InProgress => isCorrect ? StateEvent.ToInProgress : StateEvent.ToInProgressUnlocked,
            WorkitemState.Completed => isCorrect ? StateEvent.ToCompleted : StateEvent.ToCompletedUnlocked,
            WorkitemState.Canceled => isCorrect ? StateEvent.ToCanceled : StateEvent.ToCanceledUnlocked,
            _ => StateEvent.ToScheduled,
        };
    }

    private static string? WarningOf(UpsStatus status) =>
        status switch
        {
            UpsStatus.AlreadyCanceled => UpsProblem.AlreadyCanceled,
            UpsStatus.AlreadyCompleted => UpsProblem.AlreadyCompleted,
            _ => null,
        };

    private Workitem Claim(Workitem workitem, string transactionUid)
    {
        var dataset = WorkitemContent.Read(workitem);
        return WithState(workitem with { TransactionUid = transactionUid }, dataset, WorkitemState.InProgress);
    }

    private Workitem Finish(Workitem workitem, WorkitemState state, DicomDataset? cancelRequest)
    {
        var dataset = WorkitemContent.Read(workitem);
        if (state == WorkitemState.Canceled)
        {
            Cancellation.Fill(dataset, cancelRequest, time.GetUtcNow());
        }

        var missing = WorkitemRules.MissingInFinalState(dataset, state == WorkitemState.Completed);
        return missing.Count == 0
            ? revision.CheckLength(WithState(workitem with { FinalAt = time.GetUtcNow() }, dataset, state))
            : throw UpsProblem.FinalState(missing);
    }

    private Workitem WithState(Workitem workitem, DicomDataset dataset, WorkitemState state)
    {
        dataset.AddOrUpdate(DicomTag.ProcedureStepState, DicomVR.CS, StateText.Of(state));
        revision.Date(dataset);
        return WorkitemContent.With(workitem with { State = state }, dataset, workitem.Subscribers);
    }

    private static ProblemException Invalid(string detail) => new(StatusCodes.Status400BadRequest, detail);
}
