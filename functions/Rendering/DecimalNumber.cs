using System.Globalization;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>Decimal numbers in query parameters.</summary>
internal static class DecimalNumber
{
    private const NumberStyles Form =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Reads one; false when it is none, or not finite.</summary>
    public static bool TryParse(string text, out double value) =>
        double.TryParse(text, Form, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
