using System.Globalization;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>What is written into pictures when it is asked for (PS3.18 §8.3.5.1.1).</summary>
internal static class ImageAnnotations
{
    /// <summary>The lines, in the corners where viewers have them.</summary>
    /// <param name="dataset">The data set of the image.</param>
    /// <param name="frame">The frame shown, 0-based.</param>
    /// <param name="frameCount">How many there are.</param>
    /// <param name="annotations">What is asked for.</param>
    public static IReadOnlyList<Annotation> Of(DicomDataset dataset, int frame, int frameCount, Annotations annotations)
    {
        var lines = new List<Annotation>();
        if (annotations.HasFlag(Annotations.Patient))
        {
            Add(AnnotationCorner.TopLeft, NameOf(dataset.GetString(DicomTag.PatientName)));
            Add(AnnotationCorner.TopLeft, Labeled("ID", dataset.GetString(DicomTag.PatientID)));
            Add(AnnotationCorner.TopLeft, Labeled("born", DateOf(dataset, DicomTag.PatientBirthDate)));
            Add(AnnotationCorner.TopLeft, Labeled("sex", dataset.GetString(DicomTag.PatientSex)));
        }

        if (annotations.HasFlag(Annotations.Technique))
        {
            var modality = dataset.GetString(DicomTag.Modality);
            var description = dataset.GetString(DicomTag.SeriesDescription);
            Add(AnnotationCorner.TopRight, DateOf(dataset, DicomTag.StudyDate));
            Add(AnnotationCorner.TopRight, $"{modality} {description}".Trim());
            Add(AnnotationCorner.BottomLeft, Labeled("series", dataset.GetString(DicomTag.SeriesNumber)));
            Add(AnnotationCorner.BottomLeft, Labeled("image", dataset.GetString(DicomTag.InstanceNumber)));
            if (frameCount > 1)
            {
                Add(
                    AnnotationCorner.BottomLeft,
                    string.Create(CultureInfo.InvariantCulture, $"frame {frame + 1} of {frameCount}")
                );
            }

            var position = dataset.GetNumbers(DicomTag.ImagePositionPatient);
            Add(AnnotationCorner.BottomRight, position is [var x, var y, var z] ? PositionOf(x, y, z) : null);
            Add(AnnotationCorner.BottomRight, Measured(dataset, "slice", DicomTag.SliceThickness, "mm"));
            Add(AnnotationCorner.BottomRight, Measured(dataset, "", DicomTag.KVP, "kV"));
            Add(AnnotationCorner.BottomRight, Measured(dataset, "", DicomTag.XRayTubeCurrent, "mA"));
            Add(AnnotationCorner.BottomRight, Measured(dataset, "TR", DicomTag.RepetitionTime, "ms"));
            Add(AnnotationCorner.BottomRight, Measured(dataset, "TE", DicomTag.EchoTime, "ms"));
        }

        return lines;

        void Add(AnnotationCorner corner, string? text)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                lines.Add(new Annotation(corner, text));
            }
        }
    }

    private static string? Labeled(string label, string? value) =>
        string.IsNullOrWhiteSpace(value) ? null : $"{label} {value}";

    /// <summary>The first component group, family name first (PS3.5 §6.2.1).</summary>
    private static string? NameOf(string? name) =>
        name?.Split('=')[0].Split('^', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            is [var family, .. var given]
            ? given.Length == 0
                ? family
                : $"{family}, {string.Join(' ', given)}"
            : null;

    private static string? DateOf(DicomDataset dataset, DicomTag tag) =>
        dataset.GetDate(tag)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string PositionOf(double x, double y, double z) =>
        string.Create(CultureInfo.InvariantCulture, $"position {x:0.##} {y:0.##} {z:0.##} mm");

    private static string? Measured(DicomDataset dataset, string label, DicomTag tag, string unit) =>
        dataset.GetNumber(tag) is { } value
            ? string.Create(CultureInfo.InvariantCulture, $"{label} {value:0.###} {unit}").Trim()
            : null;
}
