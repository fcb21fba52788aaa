using System.Globalization;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Texts whose ordinal order is the order of <see cref="SearchResult.Matches"/>.</summary>
internal static class SortKey
{
    private const int DateLength = 8;
    private const int TimeLength = 13;

    // After all digits.
    private const string NoNumber = "~";

    /// <summary>Of a study: newest first, those without a date last.</summary>
    public static string OfStudy(LevelAttributes attributes, string uid)
    {
        var moment =
            (Find(attributes, "StudyDate") ?? "").PadRight(DateLength)
            + (Find(attributes, "StudyTime") ?? "").PadRight(TimeLength);
        return string.Create(
            moment.Length + 1 + uid.Length,
            (moment, uid),
            static (key, parts) =>
            {
                for (var i = 0; i < parts.moment.Length; i++)
                {
                    key[i] = Complement(parts.moment[i]);
                }

                key[parts.moment.Length] = '|';
                parts.uid.CopyTo(key[(parts.moment.Length + 1)..]);
            }
        );
    }

    /// <summary>Of a series: by Series Number, those without one last.</summary>
    public static string OfSeries(LevelAttributes attributes, string uid) =>
        OfNumber(Find(attributes, "SeriesNumber"), uid);

    /// <summary>Of an instance: by Instance Number, those without one last.</summary>
    public static string OfInstance(LevelAttributes attributes, string uid) =>
        OfNumber(Find(attributes, "InstanceNumber"), uid);

    private static string OfNumber(string? number, string uid) =>
        int.TryParse(number, CultureInfo.InvariantCulture, out var value)
            ? string.Create(CultureInfo.InvariantCulture, $"{(long)value - int.MinValue:D10}|{uid}")
            : $"{NoNumber}|{uid}";

    // The characters there are, in order: space, full stop (always at the same place), digits.
    private static char Complement(char character) =>
        character switch
        {
            ' ' => ':',
            >= '0' and <= '9' => (char)('0' + '9' - character),
            _ => character,
        };

    private static string? Find(LevelAttributes attributes, string keyword)
    {
        foreach (var (attribute, _, value) in attributes.Values)
        {
            if (attribute.Keyword == keyword && value.Length > 0)
            {
                return value;
            }
        }

        return null;
    }
}
