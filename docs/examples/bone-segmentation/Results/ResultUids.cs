using System.Globalization;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Examples.BoneSegmentation.Imaging;

namespace ServerlessDicom.Examples.BoneSegmentation.Results;

/// <summary>
/// The UIDs of the results for one set of images, which follow from these, the threshold and the algorithm's version: results
/// of the same work are the same instances. With more images, or another threshold, they are others of the same series.
/// </summary>
/// <param name="SegmentationSeries">Series Instance UID of segmentations.</param>
/// <param name="Segmentation">SOP Instance UID of the segmentation.</param>
/// <param name="ReportSeries">Series Instance UID of reports.</param>
/// <param name="Report">SOP Instance UID of the report.</param>
/// <param name="Bone">Tracking UID of what is found.</param>
/// <param name="Dimensions">Dimension Organization UID.</param>
internal sealed record ResultUids(
    string SegmentationSeries,
    string Segmentation,
    string ReportSeries,
    string Report,
    string Bone,
    string Dimensions
)
{
    /// <summary>Makes those for a series.</summary>
    public static ResultUids For(CtSeries series, int threshold)
    {
        var source = series.Metadata.GetString(DicomTag.SeriesInstanceUID)!;
        string[] work =
        [
            Software.Version,
            threshold.ToString(CultureInfo.InvariantCulture),
            .. series.Slices.Select(slice => slice.SopInstance).Order(StringComparer.Ordinal),
        ];
        return new ResultUids(
            Uids.Of(Software.Name, "segmentation series", source),
            Uids.Of([Software.Name, "segmentation", source, .. work]),
            Uids.Of(Software.Name, "report series", source),
            Uids.Of([Software.Name, "report", source, .. work]),
            Uids.Of([Software.Name, "bone", source, .. work]),
            Uids.Of(Software.Name, "dimensions")
        );
    }
}
