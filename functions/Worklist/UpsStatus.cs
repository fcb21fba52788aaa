namespace ServerlessDicom.Functions.Worklist;

/// <summary>The DIMSE status codes of PS3.4 Annex CC that requests about workitems end with.</summary>
internal enum UpsStatus
{
    /// <summary>Done.</summary>
    Success = 0x0000,

    /// <summary>There is a workitem with this UID (PS3.7 Annex C).</summary>
    DuplicateSopInstance = 0x0111,

    /// <summary>It is CANCELED already.</summary>
    AlreadyCanceled = 0xB304,

    /// <summary>It is COMPLETED already.</summary>
    AlreadyCompleted = 0xB306,

    /// <summary>It may no longer be updated.</summary>
    NoLongerUpdated = 0xC300,

    /// <summary>The correct Transaction UID was not provided.</summary>
    WrongTransactionUid = 0xC301,

    /// <summary>It is IN PROGRESS already.</summary>
    AlreadyInProgress = 0xC302,

    /// <summary>Workitems become SCHEDULED only by being created.</summary>
    NotByChange = 0xC303,

    /// <summary>The final state requirements are not met.</summary>
    FinalStateRequirements = 0xC304,

    /// <summary>There is no such workitem.</summary>
    DoesNotExist = 0xC307,

    /// <summary>It is not yet IN PROGRESS.</summary>
    NotInProgress = 0xC310,

    /// <summary>It is COMPLETED already, and cannot be canceled.</summary>
    CompletedAlready = 0xC311,
}
