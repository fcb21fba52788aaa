using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ServerlessDicom.Functions.Index;

/// <summary>Integers as text (VR IS, PS3.5 §6.2).</summary>
internal static class IntegerValue
{
    /// <summary>Brings an integer to decimal without leading zeros or a plus sign; what does not fit 32 bits is none.</summary>
    public static bool TryNormalize(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? integer)
    {
        integer = TryParse(text, out var value) ? value.ToString(CultureInfo.InvariantCulture) : null;
        return integer is not null;
    }

    /// <summary>Reads an integer.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        return text.Length <= 12
            && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }
}
