namespace ServerlessDicom.Functions.Index;

/// <summary>
/// A time of day (VR TM, PS3.5 §6.2) as the span it leaves open: 1030 is everything from 10:30:00 to the last microsecond
/// before 10:31, a leap second included.
/// </summary>
/// <param name="First">The first moment, as HHMMSS.FFFFFF: the normal form of the value.</param>
/// <param name="Last">The last moment, likewise.</param>
internal readonly record struct TimeValue(string First, string Last)
{
    private const int Length = 13;

    /// <summary>
    /// Reads HH, HHMM, HHMMSS or HHMMSS.F to HHMMSS.FFFFFF, also with colons (HH:MM:SS) as ACR-NEMA had it. A second of
    /// 60 is a leap second.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeValue time)
    {
        Span<char> first = stackalloc char[Length];
        time = default;
        var hasColons = text.Length > 2 && text[2] == ':';
        var at = 0;
        var digits = 0;
        while (at < text.Length && text[at] != '.' && digits < 6)
        {
            if (digits is 2 or 4 && hasColons && text[at++] != ':')
            {
                return false;
            }

            if (at + 2 > text.Length)
            {
                return false;
            }

            text.Slice(at, 2).CopyTo(first[digits..]);
            (at, digits) = (at + 2, digits + 2);
        }

        var fraction = text[at..];
        if (digits == 0 || (fraction.Length > 0 && (digits < 6 || fraction[0] != '.' || fraction.Length is 1 or > 7)))
        {
            return false;
        }

        if (fraction.Length > 0)
        {
            fraction[1..].CopyTo(first[digits..]);
            digits += fraction.Length - 1;
        }

        if (first[..digits].ContainsAnyExceptInRange('0', '9') || !IsTime(first[..Math.Min(digits, 6)]))
        {
            return false;
        }

        time = new TimeValue(Fill(first[..digits], "000000000000"), Fill(first[..digits], "235960999999"));
        return true;
    }

    // The digits sort as the numbers they are.
    private static bool IsTime(ReadOnlySpan<char> digits) =>
        digits[..2].SequenceCompareTo("23") <= 0
        && (digits.Length < 4 || digits[2..4].SequenceCompareTo("59") <= 0)
        && (digits.Length < 6 || digits[4..6].SequenceCompareTo("60") <= 0);

    private static string Fill(ReadOnlySpan<char> digits, ReadOnlySpan<char> filling)
    {
        Span<char> full = stackalloc char[12];
        filling.CopyTo(full);
        digits.CopyTo(full);
        return string.Concat(full[..6], ".", full[6..]);
    }
}
