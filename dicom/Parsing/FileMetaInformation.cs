using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>Makes File Meta Information (PS3.10 §7.1).</summary>
internal static class FileMetaInformation
{
    /// <summary>
    /// Group 0002, complete but for its group length, for a data set that this implementation is about to write. What
    /// else the file's own says, such as who sent it, is kept.
    /// </summary>
    public static DicomDataset Make(DicomFile file, DicomTransferSyntax syntax)
    {
        var made = new DicomDataset();
        foreach (var element in file.FileMetaInformation)
        {
            // The source of a deflated file counts from the data set on, so it does not give what is before that.
            if (!element.Tag.IsGroupLength && (element.IsHeld || !file.TransferSyntax.IsDeflated))
            {
                made.AddOrUpdate(element);
            }
        }

        made.AddOrUpdate(new DicomElement(DicomTag.FileMetaInformationVersion, DicomVR.OB, new byte[] { 0x00, 0x01 }));
        SetUid(DicomTag.MediaStorageSOPClassUID, file.Dataset.GetString(DicomTag.SOPClassUID));
        SetUid(DicomTag.MediaStorageSOPInstanceUID, file.Dataset.GetString(DicomTag.SOPInstanceUID));
        SetUid(DicomTag.TransferSyntaxUID, syntax.Uid);
        SetUid(DicomTag.ImplementationClassUID, DicomImplementation.ClassUid);
        made.AddOrUpdate(
            DicomElement.FromAscii(DicomTag.ImplementationVersionName, DicomVR.SH, DicomImplementation.VersionName)
        );
        return made;

        void SetUid(DicomTag tag, string? uid)
        {
            // A DICOMDIR has no SOP Class of its own; its File Meta Information says what it is.
            if (!string.IsNullOrEmpty(uid))
            {
                made.AddOrUpdate(DicomElement.FromAscii(tag, DicomVR.UI, uid));
            }
        }
    }
}
