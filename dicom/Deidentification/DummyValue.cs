using System.Text;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Deidentification;

/// <summary>Values that keep to their VR (PS3.5 §6.2) and mean nothing.</summary>
internal static class DummyValue
{
    private const string Text = "ANONYMIZED";

    /// <summary>The value for a VR, padded; of the VRs of numbers a single zero. UI and SQ have none.</summary>
    public static ReadOnlyMemory<byte> Of(DicomVR vr) =>
        vr switch
        {
            DicomVR.PN or DicomVR.LO or DicomVR.SH or DicomVR.ST or DicomVR.LT or DicomVR.UT or DicomVR.UC => Ascii(
                Text
            ),
            DicomVR.AE or DicomVR.CS => Ascii(Text),
            DicomVR.UR => Ascii("urn:anonymized"),
            DicomVR.DA => Ascii("19000101"),
            DicomVR.TM => Ascii("000000"),
            DicomVR.DT => Ascii("19000101000000"),
            DicomVR.AS => Ascii("000Y"),
            DicomVR.IS or DicomVR.DS => Ascii("0 "),
            DicomVR.OB or DicomVR.UN => new byte[2],
            DicomVR.UI or DicomVR.SQ => throw new ArgumentException(
                $"{vr.ToCode()} has no value of this kind.",
                nameof(vr)
            ),
            DicomVR.AT => new byte[4],
            _ => new byte[vr.UnitSize()],
        };

    // All of them have an even length.
    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
