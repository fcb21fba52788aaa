using static ServerlessDicom.Dicom.Model.DicomVR;

namespace ServerlessDicom.Dicom.Model;

/// <summary>The facts of PS3.5 §6.2 and §7.1.2 about value representations.</summary>
public static class DicomVRExtensions
{
    /// <summary>Whether the two letters name a value representation of PS3.5.</summary>
    public static bool IsKnown(this DicomVR vr) => HasShortHeader(vr) || IsKnownWithLongHeader(vr);

    /// <summary>
    /// Whether an explicit VR header has two reserved bytes and a 32-bit length (PS3.5 §7.1.2). So has every VR that may
    /// be added to the standard, thus every unknown one.
    /// </summary>
    public static bool HasLongHeader(this DicomVR vr) => !HasShortHeader(vr);

    /// <summary>Whether the value is text (or a number as text) rather than binary.</summary>
    public static bool IsText(this DicomVR vr) =>
        vr is AE or AS or CS or DA or DS or DT or IS or LO or LT or PN or SH or ST or TM or UC or UI or UR or UT;

    /// <summary>Whether Specific Character Set applies: LO, LT, PN, SH, ST, UC and UT (PS3.5 §6.1.2.2).</summary>
    public static bool UsesSpecificCharacterSet(this DicomVR vr) => vr is LO or LT or PN or SH or ST or UC or UT;

    /// <summary>Whether a backslash separates several values; false for LT, ST, UR, UT and all binary ones.</summary>
    public static bool IsBackslashSeparated(this DicomVR vr) => vr.IsText() && vr is not (LT or ST or UR or UT);

    /// <summary>Bytes per value whose order the transfer syntax decides: 1, 2, 4 or 8. AT has 2, text and UN have 1.</summary>
    public static int UnitSize(this DicomVR vr) =>
        vr switch
        {
            AT or OW or SS or US => 2,
            FL or OF or OL or SL or UL => 4,
            FD or OD or OV or SV or UV => 8,
            _ => 1,
        };

    /// <summary>The byte that pads an odd length: a space for text, NUL for UI and binary (PS3.5 §6.2).</summary>
    public static byte Padding(this DicomVR vr) => vr.IsText() && vr != UI ? (byte)' ' : (byte)0;

    /// <summary>Whether a value may stand behind a BulkDataURI instead of in the metadata (PS3.18 §F.2.2).</summary>
    public static bool MayBeBulkData(this DicomVR vr) =>
        vr
            is DS
                or FD
                or FL
                or IS
                or LT
                or OB
                or OD
                or OF
                or OL
                or OV
                or OW
                or SL
                or SS
                or ST
                or SV
                or UC
                or UL
                or UN
                or US
                or UT
                or UV;

    /// <summary>The two letters.</summary>
    public static string ToCode(this DicomVR vr) =>
        string.Create(
            2,
            vr,
            static (code, vr) => (code[0], code[1]) = ((char)((ushort)vr & 0xFF), (char)((ushort)vr >> 8))
        );

    private static bool HasShortHeader(DicomVR vr) =>
        vr
            is AE
                or AS
                or AT
                or CS
                or DA
                or DS
                or DT
                or FD
                or FL
                or IS
                or LO
                or LT
                or PN
                or SH
                or SL
                or SS
                or ST
                or TM
                or UI
                or UL
                or US;

    private static bool IsKnownWithLongHeader(DicomVR vr) =>
        vr is OB or OD or OF or OL or OV or OW or SQ or SV or UC or UN or UR or UT or UV;
}
