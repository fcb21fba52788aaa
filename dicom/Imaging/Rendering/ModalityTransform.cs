using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>What stored values stand for: a table, or a slope and an intercept (PS3.3 §C.11.1).</summary>
/// <param name="Slope">Rescale Slope (0028,1053), not 0.</param>
/// <param name="Intercept">Rescale Intercept (0028,1052).</param>
/// <param name="Table">Modality LUT Sequence (0028,3000), in place of both.</param>
internal sealed record ModalityTransform(double Slope, double Intercept, LookupTable? Table)
{
    /// <summary>Stored values stand for themselves.</summary>
    public static ModalityTransform Identity { get; } = new(1, 0, null);

    /// <summary>The transform of a data set.</summary>
    /// <exception cref="RenderingException">Its table cannot be read.</exception>
    public static ModalityTransform From(DicomDataset dataset, bool isSigned) =>
        LookupTable.From(dataset, DicomTag.ModalityLUTSequence, isSigned) is { } table
            ? new(1, 0, table)
            : Rescale(dataset) ?? Identity;

    /// <summary>Slope and intercept of a data set or of an item of Pixel Value Transformation Sequence; null when it has none that can be used.</summary>
    public static ModalityTransform? Rescale(DicomDataset dataset)
    {
        var slope = dataset.GetNumber(DicomTag.RescaleSlope);
        var intercept = dataset.GetNumber(DicomTag.RescaleIntercept);
        return
            (slope ?? intercept) is null
            || slope is { } s && (!double.IsFinite(s) || s == 0)
            || intercept is { } i && !double.IsFinite(i)
            ? null
            : new(slope ?? 1, intercept ?? 0, null);
    }

    /// <summary>Whether values may come out negative.</summary>
    public bool MayBeNegative(bool isSigned) => Table is null && (isSigned || Slope < 0 || Intercept < 0);

    /// <summary>What a stored value stands for.</summary>
    public double Apply(double value) => Table is null ? value * Slope + Intercept : Table.Apply(value);
}
