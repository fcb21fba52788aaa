using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Index;

/// <summary>Numbers as text, however they are written.</summary>
internal static class DecimalValue
{
    /// <summary>Brings a number to the shortest decimal that it comes back from, as precise as its value representation is.</summary>
    public static bool TryNormalize(DicomVR vr, ReadOnlySpan<char> text, [NotNullWhen(true)] out string? number)
    {
        const NumberStyles Style =
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        number =
            double.TryParse(text.Trim(' '), Style, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value)
                ? Normalize(vr, value)
                : null;
        return number is not null;
    }

    /// <summary>The same of a number.</summary>
    public static string Normalize(DicomVR vr, double value)
    {
        // Minus zero is zero.
        value += 0.0;
        return vr == DicomVR.FL
            ? ((float)value).ToString(CultureInfo.InvariantCulture)
            : value.ToString(CultureInfo.InvariantCulture);
    }
}
