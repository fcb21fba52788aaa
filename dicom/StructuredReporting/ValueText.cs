using System.Globalization;

namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>Dates, times and names as people write them. What is not in DICOM's form stays as it is.</summary>
internal static class ValueText
{
    /// <summary>A value of DA: 20251231 as 2025-12-31.</summary>
    public static string Date(string text) =>
        text.Length == 8 && text.All(char.IsAsciiDigit) ? $"{text[..4]}-{text[4..6]}-{text[6..]}" : text;

    /// <summary>A value of TM: 235959.5 as 23:59:59.5, 2359 as 23:59.</summary>
    public static string Time(string text)
    {
        var dot = text.IndexOf('.');
        var whole = dot < 0 ? text : text[..dot];
        if (whole.Length is not (2 or 4 or 6) || !whole.All(char.IsAsciiDigit))
        {
            return text;
        }

        var pairs = string.Join(':', whole.Chunk(2).Select(pair => new string(pair)));
        return dot < 0 ? pairs : pairs + text[dot..];
    }

    /// <summary>A value of DT, cut off after any part, with or without an offset from UTC.</summary>
    public static string DateTime(string text)
    {
        var sign = text.IndexOfAny(['+', '-']);
        var (local, offset) = sign < 0 ? (text, "") : (text[..sign], text[sign..]);
        var digits = local.IndexOf('.') is var dot and >= 0 ? local[..dot] : local;
        if (digits.Length is not (4 or 6 or 8 or 10 or 12 or 14) || !digits.All(char.IsAsciiDigit))
        {
            return text;
        }

        var date = digits.Length switch
        {
            4 => digits,
            6 => $"{digits[..4]}-{digits[4..]}",
            _ => Date(digits[..8]),
        };
        var time = digits.Length > 8 ? $" {Time(local[8..])}" : "";
        var zone = offset.Length == 5 ? $" {offset[..3]}:{offset[3..]}" : offset;
        return date + time + zone;
    }

    /// <summary>A value of PN (PS3.5 §6.2.1): prefix family, given middle, suffix; other groups than the first in parentheses.</summary>
    public static string PersonName(string text)
    {
        var groups = text.Split('=').Select(NameGroup).Where(group => group.Length > 0).Distinct().ToArray();
        return groups switch
        {
            [] => "",
            [var only] => only,
            [var first, .. var others] => $"{first} ({string.Join(", ", others)})",
        };
    }

    /// <summary>A number in the shortest form that means it.</summary>
    public static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string NameGroup(string group)
    {
        var parts = group.Split('^', StringSplitOptions.TrimEntries);
        var family = Join(" ", Part(3), Part(0));
        return Join(", ", family, Join(" ", Part(1), Part(2)), Part(4));

        string Part(int index) => index < parts.Length ? parts[index] : "";
    }

    private static string Join(string separator, params ReadOnlySpan<string> parts)
    {
        var joined = "";
        foreach (var part in parts)
        {
            joined =
                joined.Length == 0 ? part
                : part.Length == 0 ? joined
                : joined + separator + part;
        }

        return joined;
    }
}
