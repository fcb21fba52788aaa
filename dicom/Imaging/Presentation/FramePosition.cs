using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>Where a frame stands among others (PS3.18 §8.3.5.1.6).</summary>
/// <param name="Dimensions">Dimension Index Values (0020,9157); none when there are none.</param>
/// <param name="Position">Image Position (Patient) (0020,0032): x, y, z; null when there is none.</param>
/// <param name="Orientation">Image Orientation (Patient) (0020,0037): the directions of rows and of columns; null when there is none.</param>
public sealed record FramePosition(
    IReadOnlyList<long> Dimensions,
    IReadOnlyList<double>? Position,
    IReadOnlyList<double>? Orientation
)
{
    /// <summary>The position of a frame.</summary>
    /// <param name="dataset">The image.</param>
    /// <param name="frame">0-based.</param>
    public static FramePosition Of(DicomDataset dataset, int frame)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var perFrame = dataset.GetItems(DicomTag.PerFrameFunctionalGroupsSequence);
        var own = frame < perFrame.Count ? perFrame[frame] : null;
        var shared = First(dataset, DicomTag.SharedFunctionalGroupsSequence);
        return new FramePosition(
            Group(DicomTag.FrameContentSequence)?.GetIntegers(DicomTag.DimensionIndexValues) ?? [],
            Numbers(DicomTag.PlanePositionSequence, DicomTag.ImagePositionPatient, 3),
            Numbers(DicomTag.PlaneOrientationSequence, DicomTag.ImageOrientationPatient, 6)
        );

        DicomDataset? Group(DicomTag macro) => First(own, macro) ?? First(shared, macro);

        double[]? Numbers(DicomTag macro, DicomTag tag, int count) =>
            (Group(macro) ?? dataset).GetNumbers(tag) is { } numbers
            && numbers.Count == count
            && numbers.All(double.IsFinite)
                ? [.. numbers]
                : null;
    }

    /// <summary>
    /// The frames in their order: by Dimension Index Values where all have as many, else along the normal of the first one
    /// where all have a position, else as they are. Equal ones stay as they are.
    /// </summary>
    /// <param name="frames">The frames.</param>
    /// <param name="positionOf">The position of one.</param>
    public static List<T> Sort<T>(IReadOnlyList<T> frames, Func<T, FramePosition> positionOf)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(positionOf);
        var positions = frames.Select(positionOf).ToArray();
        var sorted = Enumerable.Range(0, positions.Length);
        if (positions is [{ Dimensions: [_, ..] first }, ..] && positions.All(p => p.Dimensions.Count == first.Count))
        {
            sorted = sorted.OrderBy(
                i => positions[i].Dimensions,
                Comparer<IReadOnlyList<long>>.Create((a, b) => Compare(a, b))
            );
        }
        else if (positions.Length > 0 && positions.All(position => position.Position is not null))
        {
            var normal = NormalOf(positions[0].Orientation);
            sorted = sorted.OrderBy(i => positions[i].Position!.Zip(normal, (a, b) => a * b).Sum());
        }

        return [.. sorted.Select(i => frames[i])];
    }

    private static int Compare(IReadOnlyList<long> first, IReadOnlyList<long> second)
    {
        for (var i = 0; i < first.Count; i++)
        {
            if (first[i] != second[i])
            {
                return first[i].CompareTo(second[i]);
            }
        }

        return 0;
    }

    /// <summary>The direction that slices follow one another in; from feet to head when it is not told.</summary>
    private static double[] NormalOf(IReadOnlyList<double>? orientation) =>
        orientation is [var rx, var ry, var rz, var cx, var cy, var cz]
            ? [ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx]
            : [0, 0, 1];

    private static DicomDataset? First(DicomDataset? dataset, DicomTag sequence) =>
        dataset?.GetItems(sequence) is [var item, ..] ? item : null;
}
