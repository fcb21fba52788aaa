using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>A window of the values of interest (PS3.3 §C.11.2.1.2), in units of the Modality LUT's output.</summary>
/// <param name="Center">Window Center (0028,1050).</param>
/// <param name="Width">Window Width (0028,1051): at least 1 with LINEAR, else more than 0.</param>
/// <param name="Function">VOI LUT Function (0028,1056).</param>
public sealed record VoiWindow(double Center, double Width, VoiLutFunction Function = VoiLutFunction.Linear)
{
    /// <summary>Whether center and width are numbers, and the width is one that the function is defined for.</summary>
    public bool IsValid =>
        double.IsFinite(Center)
        && double.IsFinite(Width)
        && (Function == VoiLutFunction.Linear ? Width >= 1 : Width > 0);

    /// <summary>The first window of a data set or of an item of Frame VOI LUT Sequence; null when there is none that is valid.</summary>
    /// <remarks>A LINEAR width between 0 and 1, which some writers of small values use, is taken as LINEAR_EXACT.</remarks>
    public static VoiWindow? From(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (
            dataset.GetNumber(DicomTag.WindowCenter) is not { } center
            || dataset.GetNumber(DicomTag.WindowWidth) is not { } width
        )
        {
            return null;
        }

        var function = dataset.GetString(DicomTag.VOILUTFunction)?.Trim() switch
        {
            "LINEAR_EXACT" => VoiLutFunction.LinearExact,
            "SIGMOID" => VoiLutFunction.Sigmoid,
            _ when width < 1 => VoiLutFunction.LinearExact,
            _ => VoiLutFunction.Linear,
        };
        var window = new VoiWindow(center, width, function);
        return window.IsValid ? window : null;
    }

    /// <summary>What is shown from the lowest to the highest value, black to white.</summary>
    internal static VoiWindow Between(double lowest, double highest) =>
        new(lowest / 2 + highest / 2, highest - lowest, VoiLutFunction.LinearExact);

    /// <summary>Whether it is a ramp between two values, beyond which there is only black and white.</summary>
    internal bool IsRamp => Function != VoiLutFunction.Sigmoid;

    /// <summary>Up to the first value all is black, above the second all is white.</summary>
    internal (double Start, double End) Ramp
    {
        get
        {
            var (center, width) = RampShape;
            return (center - width / 2, center + width / 2);
        }
    }

    private (double Center, double Width) RampShape =>
        Function == VoiLutFunction.Linear ? (Center - 0.5, Width - 1) : (Center, Width);

    /// <summary>Where a value lies between black, 0, and white, 1. A width of 0 is a step at the center.</summary>
    internal double Apply(double value)
    {
        if (!IsRamp)
        {
            return 1 / (1 + Math.Exp(-4 * (value - Center) / Width));
        }

        var (start, end) = Ramp;
        var (center, width) = RampShape;
        return value <= start ? 0
            : value > end ? 1
            : (value - center) / width + 0.5;
    }
}
