namespace ServerlessDicom.Functions.Commitment;

/// <summary>What became of one reference: committed, or why not, as Failure Reason (0008,1197) (PS3.3 §C.14.1.1).</summary>
internal enum CommitmentOutcome : ushort
{
    /// <summary>The instance is there as it was received.</summary>
    Committed = 0,

    /// <summary>0110H: its bytes are not there, or are not those that were stored.</summary>
    ProcessingFailure = 0x0110,

    /// <summary>0112H: it is not there.</summary>
    NoSuchObjectInstance = 0x0112,

    /// <summary>0119H: it is there, and of another SOP Class.</summary>
    ClassInstanceConflict = 0x0119,
}
