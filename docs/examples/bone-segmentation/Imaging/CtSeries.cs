using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Examples.BoneSegmentation.Imaging;

/// <summary>The images of a CT series that make up a volume: parallel planes of equal size, one above the other.</summary>
internal sealed class CtSeries
{
    /// <summary>Differences below it are those of rounding, in mm.</summary>
    private const double Tolerance = 0.01;

    /// <summary>Nothing of a patient is that far away, in mm; what says so is broken.</summary>
    private const double Largest = 1e6;

    private CtSeries(IReadOnlyList<CtSlice> slices, int rows, int columns, IReadOnlyList<double> pixelSpacing)
    {
        Slices = slices;
        Rows = rows;
        Columns = columns;
        PixelSpacing = pixelSpacing;
        double[] gaps = [.. slices.Zip(slices.Skip(1), (below, above) => above.Height - below.Height)];
        if (gaps.Length > 0 && gaps.Max() - gaps.Min() < Tolerance)
        {
            SliceSpacing = gaps.Average();
        }
    }

    /// <summary>The images, along the normal of their planes.</summary>
    public IReadOnlyList<CtSlice> Slices { get; }

    /// <summary>Rows of each.</summary>
    public int Rows { get; }

    /// <summary>Columns of each.</summary>
    public int Columns { get; }

    /// <summary>Distances of neighbouring rows and of neighbouring columns, in mm (PS3.3 §10.7.1.3).</summary>
    public IReadOnlyList<double> PixelSpacing { get; }

    /// <summary>The distance of neighbouring planes in mm; null when it is not the same everywhere, or there is but one.</summary>
    public double? SliceSpacing { get; }

    /// <summary>Attributes that are the same for all.</summary>
    public DicomDataset Metadata => Slices[0].Metadata;

    /// <summary>
    /// Makes a volume of the single-frame CT images among some metadata. Where they differ in frame of reference, orientation or size, the largest
    /// group is taken; localizers are left out.
    /// </summary>
    /// <exception cref="UnsuitableSeriesException">There is none.</exception>
    public static CtSeries Of(IEnumerable<DicomDataset> metadata)
    {
        var planes = metadata
            .Where(IsPlane)
            .GroupBy(image =>
                (
                    image.GetString(DicomTag.FrameOfReferenceUID),
                    string.Join('\\', image.GetStrings(DicomTag.ImageOrientationPatient)),
                    string.Join('\\', image.GetStrings(DicomTag.PixelSpacing)),
                    image.GetInteger(DicomTag.Rows),
                    image.GetInteger(DicomTag.Columns)
                )
            )
            .MaxBy(group => group.Count())
            ?.ToList();
        if (planes is null)
        {
            throw new UnsuitableSeriesException("It has no CT images that tell where they lie in the patient.");
        }

        var normal = Normal(planes[0].GetNumbers(DicomTag.ImageOrientationPatient));
        CtSlice[] slices =
        [
            .. planes
                .Select(image => new CtSlice(
                    image,
                    image.GetString(DicomTag.SOPInstanceUID)!,
                    Dot(normal, image.GetNumbers(DicomTag.ImagePositionPatient)),
                    HounsfieldScale.Of(image)
                        ?? throw new UnsuitableSeriesException("An image has no Rescale Slope and Intercept to HU.")
                ))
                .OrderBy(slice => slice.Height),
        ];
        if (slices.Zip(slices.Skip(1)).Any(pair => pair.Second.Height - pair.First.Height < Tolerance))
        {
            throw new UnsuitableSeriesException("Several images lie at the same place.");
        }

        return new CtSeries(
            slices,
            (int)planes[0].GetInteger(DicomTag.Rows)!,
            (int)planes[0].GetInteger(DicomTag.Columns)!,
            planes[0].GetNumbers(DicomTag.PixelSpacing)
        );
    }

    /// <summary>The volume of a voxel of a slice in mm³: half the way to each neighbour, or what Slice Thickness says; null when neither is known.</summary>
    public double? VoxelVolume(int slice)
    {
        double? below = slice > 0 ? Slices[slice].Height - Slices[slice - 1].Height : null;
        double? above = slice < Slices.Count - 1 ? Slices[slice + 1].Height - Slices[slice].Height : null;
        var thickness = (below, above) switch
        {
            (null, null) => Metadata.GetNumber(DicomTag.SliceThickness),
            _ => ((below ?? above) + (above ?? below)) / 2,
        };
        return thickness * PixelSpacing[0] * PixelSpacing[1];
    }

    private static bool IsPlane(DicomDataset image) =>
        image.GetString(DicomTag.SOPClassUID) == DicomUid.CTImageStorage
        && DicomUid.IsValid(image.GetString(DicomTag.SOPInstanceUID))
        && DicomUid.IsValid(image.GetString(DicomTag.SeriesInstanceUID))
        && DicomUid.IsValid(image.GetString(DicomTag.StudyInstanceUID))
        && DicomUid.IsValid(image.GetString(DicomTag.FrameOfReferenceUID))
        && !image.GetStrings(DicomTag.ImageType).Contains("LOCALIZER")
        && (image.GetInteger(DicomTag.NumberOfFrames) ?? 1) == 1
        && image.GetInteger(DicomTag.SamplesPerPixel) == 1
        && image.GetInteger(DicomTag.Rows) > 0
        && image.GetInteger(DicomTag.Columns) > 0
        && image.GetNumbers(DicomTag.PixelSpacing) is [> 0 and < Largest, > 0 and < Largest]
        && AreLengths(image.GetNumbers(DicomTag.ImagePositionPatient), 3)
        && AreLengths(image.GetNumbers(DicomTag.ImageOrientationPatient), 6);

    private static bool AreLengths(IReadOnlyList<double> values, int count) =>
        values.Count == count && values.All(value => Math.Abs(value) < Largest);

    /// <summary>The cross product of the directions of rows and columns.</summary>
    private static double[] Normal(IReadOnlyList<double> o) =>
        [o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3]];

    private static double Dot(double[] a, IReadOnlyList<double> b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
