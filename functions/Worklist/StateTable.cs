using ServerlessDicom.Functions.Index.Worklist;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>PS3.4 Table CC.1.1-2: what becomes of a workitem of each state when something is asked of it.</summary>
internal static class StateTable
{
    // The columns: none, SCHEDULED, IN PROGRESS, COMPLETED, CANCELED.
    private static readonly Dictionary<StateEvent, StateOutcome[]> _rows = new()
    {
        [StateEvent.Create] =
        [
            StateAction.Create,
            UpsStatus.DuplicateSopInstance,
            UpsStatus.DuplicateSopInstance,
            UpsStatus.DuplicateSopInstance,
            UpsStatus.DuplicateSopInstance,
        ],
        [StateEvent.ToInProgress] =
        [
            UpsStatus.DoesNotExist,
            StateAction.Claim,
            UpsStatus.AlreadyInProgress,
            UpsStatus.NoLongerUpdated,
            UpsStatus.NoLongerUpdated,
        ],
        [StateEvent.ToInProgressUnlocked] =
        [
            UpsStatus.DoesNotExist,
            UpsStatus.WrongTransactionUid,
            UpsStatus.WrongTransactionUid,
            UpsStatus.WrongTransactionUid,
            UpsStatus.WrongTransactionUid,
        ],
        [StateEvent.ToScheduled] =
        [
            UpsStatus.DoesNotExist,
            UpsStatus.NotByChange,
            UpsStatus.NotByChange,
            UpsStatus.NotByChange,
            UpsStatus.NotByChange,
        ],
        [StateEvent.ToCompleted] =
        [
            UpsStatus.DoesNotExist,
            UpsStatus.NotInProgress,
            StateAction.Complete,
            UpsStatus.AlreadyCompleted,
            UpsStatus.NoLongerUpdated,
        ],
        [StateEvent.ToCompletedUnlocked] =
        [
            UpsStatus.DoesNotExist,
            UpsStatus.WrongTransactionUid,
            UpsStatus.WrongTransactionUid,
            UpsStatus.WrongTransactionUid,
            UpsStatus.WrongTransactionUid,
        ],
        [StateEvent.RequestCancel] =
        [
            UpsStatus.DoesNotExist,
            StateAction.CancelUnclaimed,
            StateAction.ReportCancelRequest,
            UpsStatus.CompletedAlready,
            UpsStatus.AlreadyCanceled,
        ],
        [StateEvent.ToCanceled] =
        [
            UpsStatus.DoesNotExist,
            UpsStatus.NotInProgress,
            StateAction.Cancel,
            UpsStatus.NoLongerUpdated,
            UpsStatus.AlreadyCanceled,
        ],
        [StateEvent.ToCanceledUnlocked] =
        [
            UpsStatus.DoesNotExist,
            UpsStatus.WrongTransactionUid,
            UpsStatus.WrongTransactionUid,
            UpsStatus.WrongTransactionUid,
            UpsStatus.WrongTransactionUid,
        ],
    };

    /// <summary>What becomes of it.</summary>
    /// <param name="stateEvent">What is asked.</param>
    /// <param name="state">The state; null when there is no such workitem.</param>
    public static StateOutcome Of(StateEvent stateEvent, WorkitemState? state) =>
        _rows[stateEvent][state is { } known ? (int)known + 1 : 0];
}

/// <summary>The rows of PS3.4 Table CC.1.1-2. Unlocked: without the correct Transaction UID.</summary>
internal enum StateEvent
{
    Create,
    ToInProgress,
    ToInProgressUnlocked,
    ToScheduled,
    ToCompleted,
    ToCompletedUnlocked,
    RequestCancel,
    ToCanceled,
    ToCanceledUnlocked,
}

/// <summary>What is done where the request is in place.</summary>
internal enum StateAction
{
    /// <summary>Create it, SCHEDULED, with an empty Transaction UID.</summary>
    Create,

    /// <summary>Record the Transaction UID, change to IN PROGRESS, report.</summary>
    Claim,

    /// <summary>If the final state requirements are met, change to COMPLETED and report.</summary>
    Complete,

    /// <summary>If the final state requirements are met, change to CANCELED and report.</summary>
    Cancel,

    /// <summary>Report the changes to IN PROGRESS and to CANCELED, change to CANCELED.</summary>
    CancelUnclaimed,

    /// <summary>Report that someone asked for a cancellation.</summary>
    ReportCancelRequest,
}

/// <summary>A cell of the table: something to do, or a status to answer.</summary>
internal readonly record struct StateOutcome(StateAction? Action, UpsStatus Status)
{
    /// <summary>Something to do.</summary>
    public static implicit operator StateOutcome(StateAction action) => new(action, UpsStatus.Success);

    /// <summary>A status to answer.</summary>
    public static implicit operator StateOutcome(UpsStatus status) => new(null, status);
}
