using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>What the Worklist Service answers instead of the failures of PS3.4 Annex CC (PS3.18 Tables 11.4.3-1 to 11.8.3-2).</summary>
internal static class UpsProblem
{
    /// <summary>The Warning of a request to change the state.</summary>
    public const string StateInconsistent = "The submitted request is inconsistent with the state of the UPS Instance.";

    /// <summary>The Warning of an update of a workitem that its state does not allow.</summary>
    public const string UpdateInconsistent =
        "The submitted request is inconsistent with the current state of the Workitem.";

    /// <summary>The Warning of an update of a workitem that nobody has claimed.</summary>
    public const string NotClaimed = "The target URI did not reference a claimed Workitem.";

    /// <summary>The Warning where a Transaction UID is missing.</summary>
    public const string TransactionUidMissing = "The Transaction UID is missing.";

    /// <summary>The Warning where a Transaction UID is not the right one.</summary>
    public const string TransactionUidIncorrect = "The Transaction UID is incorrect.";

    /// <summary>The Warning of a request to cancel what is canceled.</summary>
    public const string AlreadyCanceled = "The UPS is already in the requested state of CANCELED.";

    /// <summary>The Warning of a request to complete what is completed.</summary>
    public const string AlreadyCompleted = "The UPS is already in the requested state of COMPLETED.";

    /// <summary>The problem that a failure to change a state becomes.</summary>
    /// <param name="status">The failure.</param>
    /// <param name="hasTransactionUid">Whether the request has a Transaction UID.</param>
    public static ProblemException OfChange(UpsStatus status, bool hasTransactionUid) =>
        status switch
        {
            UpsStatus.WrongTransactionUid => hasTransactionUid
                ? Of(400, status, TransactionUidIncorrect, TransactionUidIncorrect)
                : Of(400, status, TransactionUidMissing, TransactionUidMissing),
            UpsStatus.NotByChange => Of(
                400,
                status,
                "A workitem is SCHEDULED when it is created, and not by a change of its state.",
                StateInconsistent
            ),
            UpsStatus.NoLongerUpdated => Of(409, status, "The workitem is in a final state.", StateInconsistent),
            UpsStatus.AlreadyInProgress => Of(409, status, "The workitem is IN PROGRESS already.", StateInconsistent),
            UpsStatus.NotInProgress => Of(409, status, "The workitem is not IN PROGRESS yet.", StateInconsistent),
            UpsStatus.CompletedAlready => Of(409, status, "The workitem is COMPLETED already.", StateInconsistent),
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a failure to change a state."),
        };

    /// <summary>The problem that lists what a final state needs.</summary>
    public static ProblemException FinalState(IReadOnlyList<string> missing) =>
        Of(
            409,
            UpsStatus.FinalStateRequirements,
            $"The final state needs a value of {string.Join(", ", missing)}.",
            StateInconsistent
        );

    /// <summary>A problem with its Warning.</summary>
    public static ProblemException Of(int httpStatus, UpsStatus status, string detail, string? warning = null) =>
        new(httpStatus, $"{detail} (DICOM status {(int)status:X4}H)") { Warning = warning };
}
