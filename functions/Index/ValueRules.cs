using System.Buffers;
using System.Globalization;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Index;

/// <summary>
/// The rules of PS3.5 §6.2 for the values of text VRs, as far as a breach makes a value useless or ambiguous for search.
/// Decimal strings may be longer than 16 characters, as many systems write them: what they say is clear.
/// </summary>
internal static class ValueRules
{
    private const int LongestDecimal = 64;

    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ "
    );

    /// <summary>What is wrong with a value, to be read after the attribute's name; null when nothing is.</summary>
    /// <param name="vr">The value representation.</param>
    /// <param name="value">One value that is not empty, without padding.</param>
    public static string? Problem(DicomVR vr, ReadOnlySpan<char> value) =>
        vr switch
        {
            DicomVR.AE => TooLong(vr, value, 16) ?? Controls(value),
            DicomVR.AS => IsAge(value) ? null : "is not an age of the form nnnD, nnnW, nnnM or nnnY",
            DicomVR.CS => TooLong(vr, value, 16)
                ?? (
                    value.ContainsAnyExcept(CodeCharacters)
                        ? "has characters other than upper-case letters, digits, space and underscore"
                        : null
                ),
            DicomVR.DA => DateValue.TryNormalize(value, out _) ? null : "is not a date of the form YYYYMMDD",
            DicomVR.DS => IsDecimal(value) ? null : "is not a number",
            DicomVR.DT => IsDateTime(value) ? null : "is not a date and time of the form YYYYMMDDHHMMSS.FFFFFF&ZZXX",
            DicomVR.IS => IntegerValue.TryParse(value, out _) ? null : "is not an integer of 32 bits",
            DicomVR.LO => TooLong(vr, value, 64) ?? Controls(value),
            DicomVR.LT => TooLong(vr, value, 10240),
            DicomVR.PN => OfPersonName(value),
            DicomVR.SH => TooLong(vr, value, 16) ?? Controls(value),
            DicomVR.ST => TooLong(vr, value, 1024),
            DicomVR.TM => TimeValue.TryParse(value, out _) ? null : "is not a time of the form HHMMSS.FFFFFF",
            DicomVR.UI => DicomUid.IsValid(value) ? null : "is not a UID",
            _ => throw new ArgumentOutOfRangeException(nameof(vr), vr, "No rules for this value representation."),
        };

    private static string? OfPersonName(ReadOnlySpan<char> value)
    {
        var groups = 0;
        foreach (var range in value.Split('='))
        {
            if (++groups > PersonName.MaxGroups)
            {
                return "has more than three component groups";
            }

            if ((TooLong(DicomVR.PN, value[range], 64) ?? Controls(value[range])) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? TooLong(DicomVR vr, ReadOnlySpan<char> value, int most)
    {
        if (value.Length <= most || Characters(value) <= most)
        {
            return null;
        }

        return string.Create(CultureInfo.InvariantCulture, $"is longer than the {most} characters that {vr} allows");
    }

    private static int Characters(ReadOnlySpan<char> value)
    {
        var count = 0;
        foreach (var _ in value.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    private static string? Controls(ReadOnlySpan<char> value)
    {
        foreach (var character in value)
        {
            if (char.IsControl(character))
            {
                return "has control characters";
            }
        }

        return null;
    }

    private static bool IsAge(ReadOnlySpan<char> value) =>
        value.Length == 4 && !value[..3].ContainsAnyExceptInRange('0', '9') && value[3] is 'D' or 'W' or 'M' or 'Y';

    private static bool IsDecimal(ReadOnlySpan<char> value) =>
        value.Length <= LongestDecimal
        && double.TryParse(
            value,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out var number
        )
        && double.IsFinite(number);

    private static bool IsDateTime(ReadOnlySpan<char> value)
    {
        var zone = value.LastIndexOfAny('+', '-');
        if (zone >= 0)
        {
            if (value.Length - zone != 5 || value[(zone + 1)..].ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            value = value[..zone];
        }

        // What a date leaves out at its end counts as the first: any digits do for the check.
        Span<char> date = ['0', '0', '0', '0', '0', '1', '0', '1'];
        if (value.Length is not (4 or 6 or >= 8))
        {
            return false;
        }

        value[..Math.Min(value.Length, 8)].CopyTo(date);
        return DateValue.TryNormalize(date, out _) && (value.Length <= 8 || TimeValue.TryParse(value[8..], out _));
    }
}
