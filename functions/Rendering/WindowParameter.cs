using System.Globalization;
using ServerlessDicom.Dicom.Imaging.Rendering;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>The query parameter <c>window</c>: <c>center,width,function</c> (PS3.18 §8.3.5.1.4).</summary>
internal static class WindowParameter
{
    /// <summary>Reads it; null when it is not so.</summary>
    public static VoiWindow? Parse(string text)
    {
        var parts = text.Split(',');
        if (
            parts.Length != 3
            || !DecimalNumber.TryParse(parts[0], out var center)
            || !DecimalNumber.TryParse(parts[1], out var width)
            || FunctionOf(parts[2]) is not { } function
        )
        {
            return null;
        }

        var window = new VoiWindow(center, width, function);
        return window.IsValid ? window : null;
    }

    /// <summary>The same text for the same window.</summary>
    public static string Format(VoiWindow window) =>
        string.Create(CultureInfo.InvariantCulture, $"{window.Center:R},{window.Width:R},{window.Function}");

    private static VoiLutFunction? FunctionOf(string keyword) =>
        keyword switch
        {
            "linear" => VoiLutFunction.Linear,
            "linear-exact" => VoiLutFunction.LinearExact,
            "sigmoid" => VoiLutFunction.Sigmoid,
            _ => null,
        };
}
