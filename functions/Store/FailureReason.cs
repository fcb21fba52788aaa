namespace ServerlessDicom.Functions.Store;

/// <summary>Values of Failure Reason (0008,1197) (PS3.18 Table I.2-2 and this service's own).</summary>
internal enum FailureReason : ushort
{
    /// <summary>0110H: something the service depends on failed.</summary>
    ProcessingFailure = 0x0110,

    /// <summary>A700H: no space left.</summary>
    OutOfResources = 0xA700,

    /// <summary>A701H: past a limit on length or number.</summary>
    TooLarge = 0xA701,

    /// <summary>A900H: an attribute that every instance must have is missing or malformed.</summary>
    DataSetDoesNotMatch = 0xA900,

    /// <summary>A901H: the Study Instance UID is not the one in the URL.</summary>
    StudyDoesNotMatch = 0xA901,

    /// <summary>B00EH: an instance with the same UIDs and other content is there.</summary>
    AlreadyExists = 0xB00E,

    /// <summary>C000H: not a readable DICOM file.</summary>
    CannotUnderstand = 0xC000,

    /// <summary>C122H: not readable, in a transfer syntax that PS3.6 does not know.</summary>
    TransferSyntaxNotSupported = 0xC122,
}
