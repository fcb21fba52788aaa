using System.Globalization;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Examples.BoneSegmentation.Results;

/// <summary>What all results have: patient and study of the source, and who made them.</summary>
internal static class ResultHeader
{
    /// <summary>Attributes of patient and study that must be there, if only empty (PS3.3 §C.7.1.1, §C.7.2.1).</summary>
    private static readonly (DicomTag Tag, DicomVR VR)[] _required =
    [
        (DicomTag.PatientName, DicomVR.PN),
        (DicomTag.PatientID, DicomVR.LO),
        (DicomTag.PatientBirthDate, DicomVR.DA),
        (DicomTag.PatientSex, DicomVR.CS),
        (DicomTag.StudyInstanceUID, DicomVR.UI),
        (DicomTag.StudyDate, DicomVR.DA),
        (DicomTag.StudyTime, DicomVR.TM),
        (DicomTag.ReferringPhysicianName, DicomVR.PN),
        (DicomTag.StudyID, DicomVR.SH),
        (DicomTag.AccessionNumber, DicomVR.SH),
    ];

    private static readonly DicomTag[] _optional =
    [
        DicomTag.TimezoneOffsetFromUTC,
        DicomTag.IssuerOfPatientID,
        DicomTag.StudyDescription,
        DicomTag.PatientAge,
        DicomTag.PatientSize,
        DicomTag.PatientWeight,
    ];

    /// <summary>Begins a result.</summary>
    /// <param name="finding">What it is about.</param>
    /// <param name="sopClass">SOP Class UID.</param>
    /// <param name="sopInstance">SOP Instance UID.</param>
    /// <param name="series">Series Instance UID.</param>
    /// <param name="seriesNumber">Series Number (0020,0011).</param>
    /// <param name="modality">Modality (0008,0060).</param>
    public static DicomDataset Make(
        Finding finding,
        string sopClass,
        string sopInstance,
        string series,
        int seriesNumber,
        string modality
    )
    {
        var source = finding.Series.Metadata;
        var now = InZoneOf(source, finding.Time);
        var date = now.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var time = now.ToString("HHmmss", CultureInfo.InvariantCulture);
        // Text that came as JSON is UTF-8, and so are its copies.
        var result = new DicomDataset().AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 192");
        foreach (var (tag, vr) in _required)
        {
            result.AddOrUpdate(
                source.TryGetElement(tag, out var element) ? element : new DicomElement(tag, vr, default)
            );
        }

        foreach (var tag in _optional)
        {
            if (source.TryGetElement(tag, out var element))
            {
                result.AddOrUpdate(element);
            }
        }

        return result
            .AddOrUpdate(DicomTag.SOPClassUID, DicomVR.UI, sopClass)
            .AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, sopInstance)
            .AddOrUpdate(DicomTag.InstanceCreationDate, DicomVR.DA, date)
            .AddOrUpdate(DicomTag.InstanceCreationTime, DicomVR.TM, time)
            .AddOrUpdate(DicomTag.Modality, DicomVR.CS, modality)
            .AddOrUpdate(DicomTag.SeriesInstanceUID, DicomVR.UI, series)
            .AddOrUpdate(DicomTag.SeriesNumber, DicomVR.IS, seriesNumber)
            .AddOrUpdate(DicomTag.InstanceNumber, DicomVR.IS, 1)
            .AddOrUpdate(DicomTag.ContentDate, DicomVR.DA, date)
            .AddOrUpdate(DicomTag.ContentTime, DicomVR.TM, time)
            .AddOrUpdate(DicomTag.Manufacturer, DicomVR.LO, Software.Manufacturer)
            .AddOrUpdate(DicomTag.ManufacturerModelName, DicomVR.LO, Software.Name)
            .AddOrUpdate(DicomTag.DeviceSerialNumber, DicomVR.LO, "1")
            .AddOrUpdate(DicomTag.SoftwareVersions, DicomVR.LO, Software.Version);
    }

    /// <summary>All dates and times of an instance are of one zone (PS3.3 §C.12.1.1.8): that of the study's, where it is told.</summary>
    private static DateTimeOffset InZoneOf(DicomDataset source, DateTimeOffset time) =>
        source.GetString(DicomTag.TimezoneOffsetFromUTC) is { Length: 5 } offset
        && DateTimeOffset.TryParseExact(
            offset.Insert(3, ":"),
            "zzz",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var zone
        )
            ? time.ToOffset(zone.Offset)
            : time;

    /// <summary>A reference to an instance (PS3.3 Table 10-11).</summary>
    public static DicomDataset Reference(string sopClass, string sopInstance) =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.ReferencedSOPClassUID, DicomVR.UI, sopClass)
            .AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, DicomVR.UI, sopInstance);
}
