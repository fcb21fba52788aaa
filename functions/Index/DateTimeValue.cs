using System.Globalization;

namespace ServerlessDicom.Functions.Index;

/// <summary>
/// A point in time (VR DT, PS3.5 §6.2) as the span it leaves open: 202601 is everything from the first microsecond of
/// January to its last. With an offset from UTC it is taken to UTC; without one it stays as it is, as if it were UTC.
/// </summary>
/// <param name="First">The first moment, as YYYYMMDDHHMMSS.FFFFFF: the normal form of the value.</param>
/// <param name="Last">The last moment, likewise.</param>
internal readonly record struct DateTimeValue(string First, string Last)
{
    private const string Format = "yyyyMMddHHmmss.ffffff";
    private const int OffsetLength = 5;
    private const int DateLength = 8;

    /// <summary>Reads YYYY, YYYYMM, YYYYMMDD, or YYYYMMDD followed by a time that <see cref="TimeValue"/> reads without colons, and by an offset &amp;ZZXX.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeValue value)
    {
        value = default;
        TimeSpan? offset = null;
        if (HasOffset(text))
        {
            if (!TryParseOffset(text[^OffsetLength..], out var parsed))
            {
                return false;
            }

            offset = parsed;
            text = text[..^OffsetLength];
        }

        if (!TryParseDays(text[..Math.Min(text.Length, DateLength)], out var first, out var last))
        {
            return false;
        }

        var (start, end) = ("000000.000000", "235959.999999");
        if (text.Length > DateLength)
        {
            if (text.Contains(':') || !TimeValue.TryParse(text[DateLength..], out var time))
            {
                return false;
            }

            (start, end) = (time.First, time.Last);
        }

        value = new DateTimeValue(ToUtc(first + start, offset), ToUtc(last + end, offset));
        return true;
    }

    /// <summary>A moment as the value of an attribute, with its offset from UTC.</summary>
    public static string ToDicom(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture) + "+0000";

    /// <summary>Whether a text ends with something like an offset, as which a hyphen and four digits count.</summary>
    private static bool HasOffset(ReadOnlySpan<char> text) =>
        text.Length > OffsetLength
        && text[^OffsetLength] is '+' or '-'
        && !text[^(OffsetLength - 1)..].ContainsAnyExceptInRange('0', '9');

    private static bool TryParseOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        var hours = int.Parse(text[1..3], CultureInfo.InvariantCulture);
        var minutes = int.Parse(text[3..], CultureInfo.InvariantCulture);
        offset = new TimeSpan(hours, minutes, 0) * (text[0] == '-' ? -1 : 1);
        return hours <= 14 && minutes < 60;
    }

    private static bool TryParseDays(ReadOnlySpan<char> text, out string first, out string last)
    {
        (first, last) = ("", "");
        if (text.Length is not (4 or 6 or DateLength) || text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        var month = text.Length > 4 ? text[4..6] : "01";
        var day = text.Length > 6 ? text[6..] : "01";
        if (!DateValue.TryNormalize($"{text[..4]}{month}{day}", out var date))
        {
            return false;
        }

        first = date;
        var (year, lastMonth) = (
            int.Parse(text[..4], CultureInfo.InvariantCulture),
            text.Length > 4 ? int.Parse(month, CultureInfo.InvariantCulture) : 12
        );
        last =
            text.Length > 6
                ? first
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{year:0000}{lastMonth:00}{DateTime.DaysInMonth(year, lastMonth):00}"
                );
        return true;
    }

    // A leap second is taken as the last moment before it.
    private static string ToUtc(string moment, TimeSpan? offset)
    {
        if (offset is not { } shift)
        {
            return moment;
        }

        var local = DateTime.ParseExact(
            moment.AsSpan(12, 2) is "60" ? string.Concat(moment.AsSpan(0, 12), "59.999999") : moment,
            Format,
            CultureInfo.InvariantCulture
        );
        var ticks = Math.Clamp(local.Ticks - shift.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return new DateTime(ticks).ToString(Format, CultureInfo.InvariantCulture);
    }
}
