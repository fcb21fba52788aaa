using System.Globalization;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Examples.BoneSegmentation.Imaging;

namespace ServerlessDicom.Examples.BoneSegmentation.Results;

/// <summary>A finding as a Segmentation (PS3.3 §A.51): one segment, binary, a frame for each slice it is in.</summary>
internal static class SegmentationInstance
{
    /// <summary>Makes the instance.</summary>
    public static DicomDataset Make(Finding finding)
    {
        var (series, uids) = (finding.Series, finding.Uids);
        var result = ResultHeader.Make(
            finding,
            DicomUid.SegmentationStorage,
            uids.Segmentation,
            uids.SegmentationSeries,
            seriesNumber: 9001,
            modality: "SEG"
        );
        Copy(series.Metadata, result, DicomTag.FrameOfReferenceUID);
        AddLossyCompression(series, result);
        return result
            .AddOrUpdate(DicomTag.SeriesDescription, DicomVR.LO, "Bone, by threshold")
            .AddOrUpdate(DicomTag.PositionReferenceIndicator, DicomVR.LO)
            // General Image, Image Pixel and Segmentation Image (PS3.3 §C.7.6.1, §C.7.6.3, §C.8.20.2)
            .AddOrUpdate(DicomTag.ImageType, DicomVR.CS, "DERIVED", "PRIMARY")
            .AddOrUpdate(DicomTag.SamplesPerPixel, DicomVR.US, 1)
            .AddOrUpdate(DicomTag.PhotometricInterpretation, DicomVR.CS, "MONOCHROME2")
            .AddOrUpdate(DicomTag.NumberOfFrames, DicomVR.IS, finding.Bone.Present.Count)
            .AddOrUpdate(DicomTag.Rows, DicomVR.US, series.Rows)
            .AddOrUpdate(DicomTag.Columns, DicomVR.US, series.Columns)
            .AddOrUpdate(DicomTag.BitsAllocated, DicomVR.US, 1)
            .AddOrUpdate(DicomTag.BitsStored, DicomVR.US, 1)
            .AddOrUpdate(DicomTag.HighBit, DicomVR.US, 0)
            .AddOrUpdate(DicomTag.PixelRepresentation, DicomVR.US, 0)
            .AddOrUpdate(DicomTag.ContentLabel, DicomVR.CS, "BONE")
            .AddOrUpdate(
                DicomTag.ContentDescription,
                DicomVR.LO,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Largest connected piece of {finding.Threshold} HU and more"
                )
            )
            .AddOrUpdate(DicomTag.ContentCreatorName, DicomVR.PN, "Example^Bone segmentation")
            .AddOrUpdate(DicomTag.SegmentationType, DicomVR.CS, "BINARY")
            .AddOrUpdate(DicomTag.SegmentsOverlap, DicomVR.CS, "NO")
            .AddOrUpdate(DicomTag.SegmentSequence, Segment(uids))
            // Multi-frame Dimension (§C.7.6.17): segment by segment, and within one by position
            .AddOrUpdate(DicomTag.DimensionOrganizationSequence, Organization(uids))
            .AddOrUpdate(
                DicomTag.DimensionIndexSequence,
                Dimension(
                    uids,
                    DicomTag.SegmentIdentificationSequence,
                    DicomTag.ReferencedSegmentNumber,
                    "Referenced Segment Number"
                ),
                Dimension(
                    uids,
                    DicomTag.PlanePositionSequence,
                    DicomTag.ImagePositionPatient,
                    "Image Position (Patient)"
                )
            )
            // Multi-frame Functional Groups (§C.7.6.16)
            .AddOrUpdate(DicomTag.SharedFunctionalGroupsSequence, SharedGroups(series))
            .AddOrUpdate(
                DicomTag.PerFrameFunctionalGroupsSequence,
                [.. finding.Bone.Present.Index().Select(frame => FrameGroups(frame.Index, series.Slices[frame.Item]))]
            )
            .AddOrUpdate(DicomTag.ReferencedSeriesSequence, ReferencedSeries(finding))
            .AddOrUpdate(new DicomElement(DicomTag.PixelData, DicomVR.OB, Pack(finding)));
    }

    private static DicomDataset Segment(ResultUids uids) =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.SegmentNumber, DicomVR.US, 1)
            .AddOrUpdate(DicomTag.SegmentLabel, DicomVR.LO, "Bone")
            .AddOrUpdate(DicomTag.SegmentAlgorithmType, DicomVR.CS, "AUTOMATIC")
            .AddOrUpdate(DicomTag.SegmentAlgorithmName, DicomVR.LO, "Threshold and largest connected component")
            .AddOrUpdate(DicomTag.SegmentedPropertyCategoryCodeSequence, Codes.Tissue.ToItem())
            .AddOrUpdate(DicomTag.SegmentedPropertyTypeCodeSequence, Codes.Bone.ToItem())
            // The yellow of sRGB 241, 190, 80, as 16 bits of L*, a* and b* (PS3.3 §C.10.7.1.1)
            .AddOrUpdate(DicomTag.RecommendedDisplayCIELabValue, DicomVR.US, 52_215, 34_725, 48_474)
            .AddOrUpdate(DicomTag.TrackingID, DicomVR.UT, MeasurementReport.TrackingIdentifier)
            .AddOrUpdate(DicomTag.TrackingUID, DicomVR.UI, uids.Bone);

    private static DicomDataset Organization(ResultUids uids) =>
        new DicomDataset().AddOrUpdate(DicomTag.DimensionOrganizationUID, DicomVR.UI, uids.Dimensions);

    private static DicomDataset Dimension(ResultUids uids, DicomTag group, DicomTag attribute, string label) =>
        Organization(uids)
            .AddOrUpdate(Pointer(DicomTag.DimensionIndexPointer, attribute))
            .AddOrUpdate(Pointer(DicomTag.FunctionalGroupPointer, group))
            .AddOrUpdate(DicomTag.DimensionDescriptionLabel, DicomVR.LO, label);

    /// <summary>An element of VR AT: group and element number, each little endian.</summary>
    private static DicomElement Pointer(DicomTag tag, DicomTag target) =>
        new(
            tag,
            DicomVR.AT,
            new byte[]
            {
                (byte)(target.Value >> 16),
                (byte)(target.Value >> 24),
                (byte)target.Value,
                (byte)(target.Value >> 8),
            }
        );

    private static DicomDataset SharedGroups(CtSeries series)
    {
        var orientation = new DicomDataset();
        Copy(series.Metadata, orientation, DicomTag.ImageOrientationPatient);
        var measures = new DicomDataset();
        Copy(series.Metadata, measures, DicomTag.PixelSpacing);
        if (series.Metadata.GetNumber(DicomTag.SliceThickness) is > 0)
        {
            Copy(series.Metadata, measures, DicomTag.SliceThickness);
        }
        else if (series.SliceSpacing is { } thickness)
        {
            measures.AddOrUpdate(DicomTag.SliceThickness, DicomVR.DS, thickness);
        }

        if (series.SliceSpacing is { } spacing)
        {
            measures.AddOrUpdate(DicomTag.SpacingBetweenSlices, DicomVR.DS, spacing);
        }

        return new DicomDataset()
            .AddOrUpdate(DicomTag.PlaneOrientationSequence, orientation)
            .AddOrUpdate(DicomTag.PixelMeasuresSequence, measures);
    }

    private static DicomDataset FrameGroups(int frame, CtSlice slice)
    {
        var position = new DicomDataset();
        Copy(slice.Metadata, position, DicomTag.ImagePositionPatient);
        var source = ResultHeader
            .Reference(DicomUid.CTImageStorage, slice.SopInstance)
            .AddOrUpdate(DicomTag.SpatialLocationsPreserved, DicomVR.CS, "YES")
            .AddOrUpdate(DicomTag.PurposeOfReferenceCodeSequence, Codes.SourceImage.ToItem());
        return new DicomDataset()
            .AddOrUpdate(
                DicomTag.FrameContentSequence,
                new DicomDataset().AddOrUpdate(DicomTag.DimensionIndexValues, DicomVR.UL, 1, frame + 1)
            )
            .AddOrUpdate(DicomTag.PlanePositionSequence, position)
            .AddOrUpdate(
                DicomTag.DerivationImageSequence,
                new DicomDataset()
                    .AddOrUpdate(DicomTag.DerivationCodeSequence, Codes.Segmentation.ToItem())
                    .AddOrUpdate(DicomTag.SourceImageSequence, source)
            )
            .AddOrUpdate(
                DicomTag.SegmentIdentificationSequence,
                new DicomDataset().AddOrUpdate(DicomTag.ReferencedSegmentNumber, DicomVR.US, 1)
            );
    }

    /// <summary>Common Instance Reference (PS3.3 §C.12.2): the images that frames were made of.</summary>
    private static DicomDataset ReferencedSeries(Finding finding)
    {
        var series = new DicomDataset().AddOrUpdate(
            DicomTag.ReferencedInstanceSequence,
            [
                .. finding.Bone.Present.Select(slice =>
                    ResultHeader.Reference(DicomUid.CTImageStorage, finding.Series.Slices[slice].SopInstance)
                ),
            ]
        );
        Copy(finding.Series.Metadata, series, DicomTag.SeriesInstanceUID);
        return series;
    }

    /// <summary>Once lossy, always lossy (PS3.3 §C.7.6.1.1.5).</summary>
    private static void AddLossyCompression(CtSeries series, DicomDataset result)
    {
        var lossy = series.Slices.FirstOrDefault(slice =>
            slice.Metadata.GetString(DicomTag.LossyImageCompression) == "01"
        );
        result.AddOrUpdate(DicomTag.LossyImageCompression, DicomVR.CS, lossy is null ? "00" : "01");
        if (lossy is not null)
        {
            Copy(lossy.Metadata, result, DicomTag.LossyImageCompressionRatio);
            Copy(lossy.Metadata, result, DicomTag.LossyImageCompressionMethod);
        }
    }

    /// <summary>The frames, eight pixels to a byte from the lowest bit on, without gaps between frames (PS3.5 §8.1.1, §8.2).</summary>
    private static byte[] Pack(Finding finding)
    {
        var (rows, columns) = (finding.Series.Rows, finding.Series.Columns);
        var pixels = (long)finding.Bone.Present.Count * rows * columns;
        var length = (pixels + 7) / 8;
        var bits = new byte[length + length % 2];
        foreach (var (frame, slice) in finding.Bone.Present.Index())
        {
            foreach (var run in finding.Bone.Slices[slice])
            {
                var row = ((long)frame * rows + run.Row) * columns;
                for (var pixel = row + run.Start; pixel < row + run.End; pixel++)
                {
                    bits[pixel / 8] |= (byte)(1 << (int)(pixel % 8));
                }
            }
        }

        return bits;
    }

    private static void Copy(DicomDataset source, DicomDataset target, DicomTag tag)
    {
        if (source.TryGetElement(tag, out var element))
        {
            target.AddOrUpdate(element);
        }
    }
}
