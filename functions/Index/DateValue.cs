using System.Diagnostics.CodeAnalysis;

namespace ServerlessDicom.Functions.Index;

/// <summary>Dates (VR DA, PS3.5 §6.2).</summary>
internal static class DateValue
{
    /// <summary>
    /// Brings a date to YYYYMMDD. The form YYYY.MM.DD of ACR-NEMA, which PS3.5 asks to tolerate, is one too; anything that
    /// is not a day of the calendar is none.
    /// </summary>
    public static bool TryNormalize(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? date)
    {
        Span<char> digits = stackalloc char[8];
        date = null;
        if (text.Length == 10 && text[4] == '.' && text[7] == '.')
        {
            text[..4].CopyTo(digits);
            text[5..7].CopyTo(digits[4..]);
            text[8..].CopyTo(digits[6..]);
        }
        else if (text.Length == 8)
        {
            text.CopyTo(digits);
        }
        else
        {
            return false;
        }

        if (digits.ContainsAnyExceptInRange('0', '9') || !IsDay(digits))
        {
            return false;
        }

        date = new string(digits);
        return true;
    }

    private static bool IsDay(ReadOnlySpan<char> digits)
    {
        var (year, month, day) = (Number(digits[..4]), Number(digits[4..6]), Number(digits[6..]));
        return year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
    }

    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            number = number * 10 + (digit - '0');
        }

        return number;
    }
}
