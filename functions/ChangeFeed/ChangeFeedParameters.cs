using System.Globalization;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.ChangeFeed;

/// <summary>What a request asks of the change feed.</summary>
/// <param name="Offset">How many changes to skip: without <paramref name="StartTime"/>, the sequence to go on after.</param>
/// <param name="Limit">How many changes at most.</param>
/// <param name="StartTime">Changes not before it; null for all.</param>
/// <param name="EndTime">Changes before it; null for all.</param>
/// <param name="IncludeMetadata">Whether the metadata of instances come along.</param>
internal sealed record ChangeFeedParameters(
    long Offset,
    int Limit,
    DateTimeOffset? StartTime,
    DateTimeOffset? EndTime,
    bool IncludeMetadata
)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 200;

    private static readonly string[] _ofFeed =
    [
        "offset",
        "limit",
        "startTime",
        "endTime",
        "includeMetadata",
        "accept",
        "charset",
    ];
    private static readonly string[] _ofLatest = ["includeMetadata", "accept", "charset"];

    /// <summary>Reads those of the feed.</summary>
    /// <exception cref="ProblemException">400: one is not known, or is wrong.</exception>
    public static ChangeFeedParameters Parse(IQueryCollection query)
    {
        Check(query, _ofFeed);
        var (start, end) = (Time(query, "startTime"), Time(query, "endTime"));
        if (start >= end)
        {
            throw Wrong("endTime", "a moment after startTime");
        }

        return new ChangeFeedParameters(
            Number(query, "offset", 0, 0, long.MaxValue - MaxLimit),
            (int)Number(query, "limit", DefaultLimit, 1, MaxLimit),
            start,
            end,
            IncludesMetadata(query)
        );
    }

    /// <summary>Reads whether metadata are asked for with the latest change.</summary>
    /// <exception cref="ProblemException">400: a parameter is not known, or is wrong.</exception>
    public static bool ParseLatest(IQueryCollection query)
    {
        Check(query, _ofLatest);
        return IncludesMetadata(query);
    }

    /// <summary>What is misspelt must not be passed over: a consumer would start from the beginning again.</summary>
    private static void Check(IQueryCollection query, string[] known)
    {
        foreach (var (name, values) in query)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new ProblemException(
                    StatusCodes.Status400BadRequest,
                    $"A parameter is not known; there are {string.Join(", ", known)}."
                );
            }

            if (values.Count > 1 && !name.Equals("accept", StringComparison.OrdinalIgnoreCase))
            {
                throw Wrong(known.First(each => each.Equals(name, StringComparison.OrdinalIgnoreCase)), "there once");
            }
        }
    }

    private static bool IncludesMetadata(IQueryCollection query) =>
        query["includeMetadata"] is not [var text]
        || (bool.TryParse(text, out var isIncluded) ? isIncluded : throw Wrong("includeMetadata", "true or false"));

    private static long Number(IQueryCollection query, string name, long unless, long least, long most) =>
        query[name] is not [var text] ? unless
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least
        && number <= most
            ? number
        : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

    private static DateTimeOffset? Time(IQueryCollection query, string name)
    {
        if (query[name] is not [{ } text])
        {
            return null;
        }

        // A plus sign that was not percent-encoded has become a space on the way.
        return
            DateTimeOffset.TryParse(
                text.Replace(' ', '+'),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var moment
            ) && text.Contains('T', StringComparison.OrdinalIgnoreCase)
            ? moment
            : throw Wrong(name, "a date and time as 2026-03-04T01:03:08.4834Z");
    }

    private static ProblemException Wrong(string name, string expected) =>
        new(StatusCodes.Status400BadRequest, $"The parameter {name} is to be {expected}.");
}
