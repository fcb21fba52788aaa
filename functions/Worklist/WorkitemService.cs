using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Worklist;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>Creates workitems, updates them, and changes their states (PS3.18 §11.4 to §11.8, PS3.4 Annex CC).</summary>
internal sealed class WorkitemService(
    IWorklist worklist,
    WorkitemChanges changes,
    Subscriptions subscriptions,
    EventReportSender sender,
    IOptions<WorklistOptions> options,
    TimeProvider time
)
{
    /// <summary>DCM 110513: why a workitem is canceled where nobody says.</summary>
    private static readonly (string Value, string Scheme, string Meaning) _unspecified = (
        "110513",
        "DCM",
        "Discontinued for unspecified reason"
    );

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

        Touch(dataset);
        var draft = new Workitem
        {
            Uid = uid,
            State = WorkitemState.Scheduled,
            Json = default,
            Values = [],
            Sort = "",
        };
        draft = WorkitemContent.With(draft, dataset, []);
        CheckLength(draft);
        var workitem = WorkitemContent.With(
            draft,
            dataset,
            await subscriptions.InitialSubscribersAsync(draft, cancellationToken)
        );
        if (!await worklist.TryCreateAsync(workitem, cancellationToken))
        {
            throw UpsProblem.Of(
                StatusCodes.Status409Conflict,
                UpsStatus.DuplicateSopInstance,
                "There is, or was, a workitem with this UID."
            );
        }

        // Who subscribed meanwhile may have looked before the workitem was there.
        workitem = await subscriptions.CatchUpAsync(workitem, cancellationToken);
        await sender.SendAsync(EventReports.OfCreation(workitem), workitem.Subscribers, cancellationToken);
        return (uid, isModified);
    }

    /// <summary>Updates a workitem.</summary>
    /// <param name="uid">Which.</param>
    /// <param name="transactionUid">The Transaction UID in the query; null when the data set has it, or nothing does.</param>
    /// <param name="update">The attributes to replace; changed.</param>
    /// <param name="cancellationToken">Stops the update.</param>
    /// <exception cref="ProblemException">400, 404, 409 or 410 of PS3.18 Table 11.6.3-1.</exception>
    public async Task UpdateAsync(
        string uid,
        string? transactionUid,
        DicomDataset update,
        CancellationToken cancellationToken
    )
    {
        transactionUid ??= update.GetString(DicomTag.TransactionUID);
        WorkitemRules.Normalize(update);
        update.Remove(DicomTag.TransactionUID);
        var requested = JsonNode.Parse(WorkitemContent.Write(update).Span)!.AsObject();
        var (before, after) = await changes.ChangeAsync(
            uid,
            workitem =>
            {
                CheckMayUpdate(workitem, transactionUid);
                var changed = WithoutWhatIsThere(update, requested, workitem);
                WorkitemRules.CheckUpdate(changed);
                if (changed.Count == 0)
                {
                    return workitem;
                }

                var dataset = WorkitemContent.Read(workitem);
                foreach (var element in changed)
                {
                    dataset.AddOrUpdate(element);
                }

                Touch(dataset);
                return Checked(WorkitemContent.With(workitem, dataset, workitem.Subscribers));
            },
            cancellationToken
        );
        await SendChangesAsync(before, after, cancellationToken);
    }

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
        var (before, after) = await changes.ChangeAsync(
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
            cancellationToken
        );
        await SendChangesAsync(before, after, cancellationToken);
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
        var (before, after) = await changes.ChangeAsync(
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
            cancellationToken
        );
        if (warning is null)
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

            await sender.SendAsync(reports, after.Subscribers, cancellationToken);
        }

        return warning;
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

    private static void CheckMayUpdate(Workitem workitem, string? transactionUid)
    {
        if (StateText.IsFinal(workitem.State))
        {
            throw UpsProblem.Of(
                StatusCodes.Status400BadRequest,
                UpsStatus.NoLongerUpdated,
                "The workitem is in a final state.",
                UpsProblem.UpdateInconsistent
            );
        }

        if (workitem.State == WorkitemState.Scheduled && transactionUid is not null)
        {
            throw UpsProblem.Of(
                StatusCodes.Status409Conflict,
                UpsStatus.NotInProgress,
                "Nobody has claimed the workitem, so that there is no Transaction UID to it.",
                UpsProblem.NotClaimed
            );
        }

        if (workitem.State == WorkitemState.InProgress && transactionUid != workitem.TransactionUid)
        {
            throw UpsProblem.Of(
                StatusCodes.Status400BadRequest,
                UpsStatus.WrongTransactionUid,
                transactionUid is null ? UpsProblem.TransactionUidMissing : UpsProblem.TransactionUidIncorrect,
                UpsProblem.UpdateInconsistent
            );
        }
    }

    // Who changes what was retrieved sends everything back: what is the same is no change, nor is what the service sets.
    private static DicomDataset WithoutWhatIsThere(DicomDataset update, JsonObject requested, Workitem workitem)
    {
        var current = JsonNode.Parse(workitem.Json.Span)!.AsObject();
        var changed = new DicomDataset();
        foreach (var element in update)
        {
            var isSet = WorkitemAttributes.Find(element.Tag) is { Update: RequirementType.Service };
            var tag = element.Tag.ToString();
            if (!isSet && (element.Tag.IsGroupLength || !JsonNode.DeepEquals(current[tag], requested[tag])))
            {
                changed.AddOrUpdate(element);
            }
        }

        return changed;
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
            FillCancellation(dataset, cancelRequest);
        }

        var missing = WorkitemRules.MissingInFinalState(dataset, state == WorkitemState.Completed);
        return missing.Count == 0
            ? Checked(WithState(workitem with { FinalAt = time.GetUtcNow() }, dataset, state))
            : throw UpsProblem.FinalState(missing);
    }

    private Workitem WithState(Workitem workitem, DicomDataset dataset, WorkitemState state)
    {
        dataset.AddOrUpdate(DicomTag.ProcedureStepState, DicomVR.CS, StateText.Of(state));
        Touch(dataset);
        return WorkitemContent.With(workitem with { State = state }, dataset, workitem.Subscribers);
    }

    // PS3.4 Table CC.2.5-3 and the note to §CC.2.5.1.3.2: whoever cancels need not have said when, nor why.
    private void FillCancellation(DicomDataset dataset, DicomDataset? request)
    {
        var progress =
            dataset.TryGetElement(DicomTag.ProcedureStepProgressInformationSequence, out var sequence)
            && sequence.Items is [var first, ..]
                ? first
                : new DicomDataset();
        if (!HasValue(progress, DicomTag.ProcedureStepCancellationDateTime))
        {
            progress.AddOrUpdate(
                DicomTag.ProcedureStepCancellationDateTime,
                DicomVR.DT,
                DateTimeValue.ToDicom(time.GetUtcNow())
            );
        }

        foreach (
            var tag in (DicomTag[])
                [DicomTag.ReasonForCancellation, DicomTag.ProcedureStepDiscontinuationReasonCodeSequence]
        )
        {
            if (!HasValue(progress, tag) && request?.TryGetElement(tag, out var reason) == true)
            {
                if (request.TryGetElement(DicomTag.SpecificCharacterSet, out var characterSet))
                {
                    dataset.AddOrUpdate(characterSet);
                }

                progress.AddOrUpdate(reason);
            }
        }

        if (!HasValue(progress, DicomTag.ProcedureStepDiscontinuationReasonCodeSequence))
        {
            var (value, scheme, meaning) = _unspecified;
            progress.AddOrUpdate(
                DicomTag.ProcedureStepDiscontinuationReasonCodeSequence,
                new DicomDataset()
                    .AddOrUpdate(DicomTag.CodeValue, DicomVR.SH, value)
                    .AddOrUpdate(DicomTag.CodingSchemeDesignator, DicomVR.SH, scheme)
                    .AddOrUpdate(DicomTag.CodeMeaning, DicomVR.LO, meaning)
            );
        }

        if (sequence?.Items is not [_, ..])
        {
            dataset.AddOrUpdate(DicomTag.ProcedureStepProgressInformationSequence, progress);
        }
    }

    private void Touch(DicomDataset dataset) =>
        dataset.AddOrUpdate(
            DicomTag.ScheduledProcedureStepModificationDateTime,
            DicomVR.DT,
            DateTimeValue.ToDicom(time.GetUtcNow())
        );

    private Task SendChangesAsync(Workitem before, Workitem after, CancellationToken cancellationToken) =>
        ReferenceEquals(before, after)
            ? Task.CompletedTask
            : sender.SendAsync(EventReports.OfChange(before, after), after.Subscribers, cancellationToken);

    private Workitem Checked(Workitem workitem)
    {
        CheckLength(workitem);
        return workitem;
    }

    private void CheckLength(Workitem workitem)
    {
        if (workitem.Json.Length > _options.MaxWorkitemBytes)
        {
            throw new ProblemException(
                StatusCodes.Status413PayloadTooLarge,
                $"A workitem has {_options.MaxWorkitemBytes} bytes at most."
            );
        }
    }

    private static bool HasValue(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetElement(tag, out var element) && !element.IsEmpty;

    private static ProblemException Invalid(string detail) => new(StatusCodes.Status400BadRequest, detail);
}
