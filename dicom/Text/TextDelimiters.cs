namespace ServerlessDicom.Dicom.Text;

/// <summary>What, besides control characters, ends the reach of an escape sequence (PS3.5 §6.1.2.5.3).</summary>
public enum TextDelimiters
{
    /// <summary>LT, ST, UT: only line and page ends.</summary>
    Text,

    /// <summary>LO, SH, UC: backslash as well.</summary>
    Values,

    /// <summary>PN: backslash, caret and equals sign as well.</summary>
    PersonName,
}
