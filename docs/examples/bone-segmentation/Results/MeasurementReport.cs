using ServerlessDicom.Dicom.Model;
using static ServerlessDicom.Examples.BoneSegmentation.Results.ContentItems;

namespace ServerlessDicom.Examples.BoneSegmentation.Results;

/// <summary>A finding as a Comprehensive SR (PS3.3 §A.35.3): an Imaging Measurement Report (PS3.16 TID 1500).</summary>
internal static class MeasurementReport
{
    /// <summary>What the bone is called in segmentation and report.</summary>
    public const string TrackingIdentifier = "Bone 1";

    /// <summary>Makes the instance.</summary>
    public static DicomDataset Make(Finding finding)
    {
        var result = ResultHeader.Make(
            finding,
            DicomUid.ComprehensiveSRStorage,
            finding.Uids.Report,
            finding.Uids.ReportSeries,
            seriesNumber: 9002,
            modality: "SR"
        );
        foreach (var element in Document(finding))
        {
            result.AddOrUpdate(element);
        }

        return result
            .AddOrUpdate(DicomTag.SeriesDescription, DicomVR.LO, "Bone, measured")
            .AddOrUpdate(DicomTag.ReferencedPerformedProcedureStepSequence, DicomVR.SQ)
            .AddOrUpdate(DicomTag.PerformedProcedureCodeSequence, DicomVR.SQ)
            // Nobody has looked at it.
            .AddOrUpdate(DicomTag.CompletionFlag, DicomVR.CS, "COMPLETE")
            .AddOrUpdate(DicomTag.VerificationFlag, DicomVR.CS, "UNVERIFIED")
            .AddOrUpdate(DicomTag.CurrentRequestedProcedureEvidenceSequence, Evidence(finding));
    }

    /// <summary>The content tree.</summary>
    private static DicomDataset Document(Finding finding) =>
        Container(
            null,
            Codes.MeasurementReport,
            "1500",
            Coded(HasModifier, Codes.Language, Codes.English),
            Coded(HasContext, Codes.ObserverType, Codes.Device),
            Uid(HasContext, Codes.DeviceUid, Uids.Of(Software.Name)),
            Text(HasContext, Codes.DeviceName, Software.Name),
            Coded(HasModifier, Codes.ProcedureReported, Codes.ComputedTomography),
            Container(
                Contains,
                Codes.ImagingMeasurements,
                Container(Contains, Codes.MeasurementGroup, "1411", [.. Group(finding)])
            )
        );

    private static IEnumerable<DicomDataset> Group(Finding finding)
    {
        var (uids, density) = (finding.Uids, finding.Bone.Density);
        yield return Text(HasContext, Codes.TrackingIdentifier, TrackingIdentifier);
        yield return Uid(HasContext, Codes.TrackingUniqueIdentifier, uids.Bone);
        yield return Coded(Contains, Codes.Finding, Codes.Bone);
        yield return Segment(Contains, Codes.ReferencedSegment, uids.Segmentation, segment: 1);
        yield return Uid(Contains, Codes.SourceSeries, finding.Series.Metadata.GetString(DicomTag.SeriesInstanceUID)!);
        if (finding.Bone.Volume(finding.Series) is { } volume)
        {
            yield return Number(Contains, Codes.Volume, volume / 1000, Codes.Millilitre);
        }

        yield return Attenuation(density.Mean, Codes.Mean);
        yield return Attenuation(density.StandardDeviation, Codes.StandardDeviation);
        yield return Attenuation(density.Least, Codes.Minimum);
        yield return Attenuation(density.Greatest, Codes.Maximum);
    }

    private static DicomDataset Attenuation(double value, Code derivation) =>
        Number(
            Contains,
            Codes.Attenuation,
            value,
            Codes.HounsfieldUnit,
            Coded(HasModifier, Codes.Derivation, derivation)
        );

    /// <summary>The instances that the document refers to (PS3.3 §C.17.2).</summary>
    private static DicomDataset Evidence(Finding finding)
    {
        var study = new DicomDataset().AddOrUpdate(
            DicomTag.ReferencedSeriesSequence,
            new DicomDataset()
                .AddOrUpdate(DicomTag.SeriesInstanceUID, DicomVR.UI, finding.Uids.SegmentationSeries)
                .AddOrUpdate(
                    DicomTag.ReferencedSOPSequence,
                    ResultHeader.Reference(DicomUid.SegmentationStorage, finding.Uids.Segmentation)
                )
        );
        return study.AddOrUpdate(
            DicomTag.StudyInstanceUID,
            DicomVR.UI,
            finding.Series.Metadata.GetString(DicomTag.StudyInstanceUID)!
        );
    }
}
