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
    private const string Root = "1.2.840.10008.1.2";

    /// <summary>1.2.840.10008.1.2</summary>
    public static DicomTransferSyntax ImplicitVRLittleEndian { get; } =
        new(DicomUid.ImplicitVRLittleEndian, "Implicit VR Little Endian", false, false, false, false, false);

    /// <summary>1.2.840.10008.1.2.1</summary>
    public static DicomTransferSyntax ExplicitVRLittleEndian { get; } =
        new(DicomUid.ExplicitVRLittleEndian, "Explicit VR Little Endian", true, false, false, false, false);

    /// <summary>1.2.840.10008.1.2.1.99</summary>
    public static DicomTransferSyntax DeflatedExplicitVRLittleEndian { get; } =
        new(
            DicomUid.DeflatedExplicitVRLittleEndian,
            "Deflated Explicit VR Little Endian",
            true,
            false,
            true,
            false,
            false
        );

    /// <summary>1.2.840.10008.1.2.2</summary>
    public static DicomTransferSyntax ExplicitVRBigEndian { get; } =
        new(DicomUid.ExplicitVRBigEndian, "Explicit VR Big Endian", true, true, false, false, false);

    /// <summary>
    /// The syntax of a UID. A UID that PS3.6 does not list is taken for an encapsulated explicit VR little endian
    /// one, as every syntax added to the standard since 1993 has been (PS3.5 §A.4).
    /// </summary>
    public static DicomTransferSyntax FromUid(string uid)
    {
        ArgumentNullException.ThrowIfNull(uid);
        return uid switch
        {
            DicomUid.ImplicitVRLittleEndian => ImplicitVRLittleEndian,
            DicomUid.ExplicitVRLittleEndian => ExplicitVRLittleEndian,
            DicomUid.DeflatedExplicitVRLittleEndian => DeflatedExplicitVRLittleEndian,
            DicomUid.ExplicitVRBigEndian => ExplicitVRBigEndian,
            _ => new DicomTransferSyntax(
                uid,
                DicomUid.GetName(uid) ?? uid,
                IsExplicitVR: uid != DicomUid.Papyrus3ImplicitVRLittleEndian,
                IsBigEndian: false,
                IsDeflated: uid is DicomUid.JPIPReferencedDeflate or DicomUid.JPIPHTJ2KReferencedDeflate,
                IsEncapsulated: !HasNoFragments(uid),
                IsVideo: HoldsVideo(uid)
            ),
        };
    }

    /// <summary>Whether PS3.6 lists the UID as a transfer syntax.</summary>
    public static bool IsRegistered(string uid)
    {
        ArgumentNullException.ThrowIfNull(uid);
        var isOfTheRoot =
            uid.StartsWith(Root, StringComparison.Ordinal) && (uid.Length == Root.Length || uid[Root.Length] == '.');
        return (isOfTheRoot || uid == DicomUid.Papyrus3ImplicitVRLittleEndian) && DicomUid.GetName(uid) is not null;
    }

    // The pixels are elsewhere (JPIP), or travel beside the data set (SMPTE ST 2110), or the syntax is not one of images.
    private static bool HasNoFragments(string uid) =>
        uid
            is DicomUid.JPIPReferenced
                or DicomUid.JPIPReferencedDeflate
                or DicomUid.JPIPHTJ2KReferenced
                or DicomUid.JPIPHTJ2KReferencedDeflate
                or DicomUid.RFC2557MIMEEncapsulation
                or DicomUid.XMLEncoding
                or DicomUid.SMPTEST211020UncompressedProgressiveActiveVideo
                or DicomUid.SMPTEST211020UncompressedInterlacedActiveVideo
                or DicomUid.SMPTEST211030PCMDigitalAudio
                or DicomUid.Papyrus3ImplicitVRLittleEndian;

    private static bool HoldsVideo(string uid) =>
        uid
            is DicomUid.MPEG2MPML
                or DicomUid.MPEG2MPMLF
                or DicomUid.MPEG2MPHL
                or DicomUid.MPEG2MPHLF
                or DicomUid.MPEG4HP41
                or DicomUid.MPEG4HP41F
                or DicomUid.MPEG4HP41BD
                or DicomUid.MPEG4HP41BDF
                or DicomUid.MPEG4HP422D
                or DicomUid.MPEG4HP422DF
                or DicomUid.MPEG4HP423D
                or DicomUid.MPEG4HP423DF
                or DicomUid.MPEG4HP42STEREO
                or DicomUid.MPEG4HP42STEREOF
                or DicomUid.HEVCMP51
                or DicomUid.HEVCM10P51;
}
