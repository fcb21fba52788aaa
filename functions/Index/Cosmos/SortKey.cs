using System.Globalization;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Texts whose ordinal order is the order of <see cref="SearchResult.Matches"/>.</summary>
internal static class SortKey
{
    /// <summary>Length of a date.</summary>
    public const int DateLength = 8;

    /// <summary>After all that keys can go on with.</summary>
    public const string AfterAll = "~";

    private const int TimeLength = 13;

    // After all digits.
    private const string NoNumber = "~";

    /// <summary>Of a study: newest first, those without a date last.</summary>
    public static string OfStudy(LevelAttributes attributes, string uid)
    {
        var moment =
            (Find(attributes, "StudyDate") ?? "").PadRight(DateLength)
            + (Find(attributes, "StudyTime") ?? "").PadRight(TimeLength);
        return $"{OfMoment(moment)}|{uid}";
    }

    /// <summary>What the keys of studies begin with whose date and time begin with a text.</summary>
    public static string OfMoment(string moment) =>
        string.Create(
            moment.Length,
            moment,
            static (key, moment) =>
            {
                for (var i = 0; i < moment.Length; i++)
                {
                    key[i] = Complement(moment[i]);
                }
            }
        );

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
