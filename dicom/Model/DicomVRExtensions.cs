namespace ServerlessDicom.Dicom.Model;

/// <summary>The facts of PS3.5 §6.2 and §7.1.2 about value representations.</summary>
public static class DicomVRExtensions
{
    /// <summary>Whether the two letters name a value representation of PS3.5.</summary>
    public static bool IsKnown(this DicomVR vr) => throw new NotImplementedException();

    /// <summary>Whether an explicit VR header has two reserved bytes and a 32-bit length (PS3.5 §7.1.2).</summary>
    public static bool HasLongHeader(this DicomVR vr) => throw new NotImplementedException();

    /// <summary>Whether the value is text (or a number as text) rather than binary.</summary>
    public static bool IsText(this DicomVR vr) => throw new NotImplementedException();

    /// <summary>Whether Specific Character Set applies: LO, LT, PN, SH, ST, UC and UT (PS3.5 §6.1.2.2).</summary>
    public static bool UsesSpecificCharacterSet(this DicomVR vr) => throw new NotImplementedException();

    /// <summary>Whether a backslash separates several values; false for LT, ST, UR, UT and all binary ones.</summary>
    public static bool IsBackslashSeparated(this DicomVR vr) => throw new NotImplementedException();

    /// <summary>Bytes per value whose order the transfer syntax decides: 1, 2, 4 or 8. AT has 2, text and UN have 1.</summary>
    public static int UnitSize(this DicomVR vr) => throw new NotImplementedException();

    /// <summary>The byte that pads an odd length: a space for text, NUL for UI and binary (PS3.5 §6.2).</summary>
    public static byte Padding(this DicomVR vr) => throw new NotImplementedException();
}
