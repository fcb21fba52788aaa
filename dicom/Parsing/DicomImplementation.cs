namespace ServerlessDicom.Dicom.Parsing;

/// <summary>How this implementation names itself in the files it writes (PS3.7 §D.3.3.2).</summary>
public static class DicomImplementation
{
    /// <summary>Implementation Class UID (0002,0012): a UUID under 2.25 (PS3.5 §B.2), the same in every version.</summary>
    public const string ClassUid = "2.25.191944024896991818829683377482606711773";

    /// <summary>Implementation Version Name (0002,0013): 16 characters at most.</summary>
    public const string VersionName = "SERVERLESSDICOM";
}
