namespace ServerlessDicom.Dicom.Model;

/// <summary>How a data set is encoded (PS3.5 §10, PS3.6 Table A-1).</summary>
/// <param name="Uid">The Transfer Syntax UID.</param>
/// <param name="Name">The name in PS3.6, or the UID where it is not registered there.</param>
/// <param name="IsExplicitVR">False for Implicit VR Little Endian only.</param>
/// <param name="IsBigEndian">True for the retired Explicit VR Big Endian only.</param>
/// <param name="IsDeflated">Whether the whole data set is deflated (PS3.5 §A.5).</param>
/// <param name="IsEncapsulated">Whether Pixel Data is a sequence of fragments (PS3.5 §A.4).</param>
/// <param name="IsVideo">Whether the fragments form one video stream, so that frames have no boundaries (MPEG2, MPEG-4, HEVC).</param>
public sealed record DicomTransferSyntax(
    string Uid,
    string Name,
    bool IsExplicitVR,
    bool IsBigEndian,
    bool IsDeflated,
    bool IsEncapsulated,
    bool IsVideo
)
{
    /// <summary>1.2.840.10008.1.2</summary>
    public static DicomTransferSyntax ImplicitVRLittleEndian { get; } =
        new("1.2.840.10008.1.2", "Implicit VR Little Endian", false, false, false, false, false);

    /// <summary>1.2.840.10008.1.2.1</summary>
    public static DicomTransferSyntax ExplicitVRLittleEndian { get; } =
        new("1.2.840.10008.1.2.1", "Explicit VR Little Endian", true, false, false, false, false);

    /// <summary>1.2.840.10008.1.2.1.99</summary>
    public static DicomTransferSyntax DeflatedExplicitVRLittleEndian { get; } =
        new("1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", true, false, true, false, false);

    /// <summary>1.2.840.10008.1.2.2</summary>
    public static DicomTransferSyntax ExplicitVRBigEndian { get; } =
        new("1.2.840.10008.1.2.2", "Explicit VR Big Endian", true, true, false, false, false);

    /// <summary>
    /// The syntax of a UID. A UID that PS3.6 does not list is taken for an encapsulated explicit VR little endian
    /// one, as every syntax added to the standard since 1993 has been (PS3.5 §A.4).
    /// </summary>
    public static DicomTransferSyntax FromUid(string uid) => throw new NotImplementedException();

    /// <summary>Whether PS3.6 lists the UID as a transfer syntax.</summary>
    public static bool IsRegistered(string uid) => throw new NotImplementedException();
}
