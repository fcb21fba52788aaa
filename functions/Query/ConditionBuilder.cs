using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Query;

/// <summary>Puts the conditions of single attributes together: dates with their times, attributes with others of their sequence.</summary>
internal sealed class ConditionBuilder
{
    /// <summary>Dates and times that together are one point in time.</summary>
    private static readonly (SearchAttribute Date, SearchAttribute Time)[] Pairs =
    [
        Pair(SearchLevel.Study, "StudyDate", "StudyTime"),
        Pair(SearchLevel.Series, "SeriesDate", "SeriesTime"),
        Pair(SearchLevel.Series, "PerformedProcedureStepStartDate", "PerformedProcedureStepStartTime"),
    ];

    private readonly List<Part> parts = [];

    /// <summary>Adds the condition of one parameter.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="attribute">The attribute it names.</param>
    /// <param name="condition">What it asks.</param>
    /// <param name="isRange">Whether it is written as a range, which a time that leaves its minutes open is not.</param>
    public void Add(string name, SearchAttribute attribute, SearchCondition condition, bool isRange) =>
        parts.Add(new Part(name, attribute, condition, isRange));

    /// <summary>Everything together.</summary>
    /// <exception cref="ProblemException">400: a range ends before it begins.</exception>
    public SearchCondition.All Build()
    {
        var conditions = new List<SearchCondition>(parts.Count);
        foreach (var (date, time) in Pairs)
        {
            if (Combine(date, time) is { } range)
            {
                conditions.Add(range);
            }
        }

        foreach (var part in parts)
        {
            if (part.Condition is SearchCondition.Range range)
            {
                CheckOrder(part.Name, range.Low, range.High);
            }

            if (part.Attribute.Sequence is null)
            {
                conditions.Add(part.Condition);
            }
        }

        conditions.AddRange(
            parts
                .Where(part => part.Attribute.Sequence is not null)
                .GroupBy(part => part.Attribute.Sequence!.Value, part => part.Condition)
                .Select(group => new SearchCondition.Item(group.Key, [.. group]))
        );
        return new SearchCondition.All(conditions);
    }

    // PS3.18 §8.3.4.1.1 and PS3.4 §C.2.2.2.5.4: only where both are ranges of the same form.
    private SearchCondition.DateTimeRange? Combine(SearchAttribute date, SearchAttribute time)
    {
        var ofDate = parts.FindIndex(part => part.Attribute == date && part.IsRange);
        var ofTime = parts.FindIndex(part => part.Attribute == time && part.IsRange);
        if (
            ofDate < 0
            || ofTime < 0
            || parts[ofDate].Condition is not SearchCondition.Range dates
            || parts[ofTime].Condition is not SearchCondition.Range times
            || dates.Low is null != times.Low is null
            || dates.High is null != times.High is null
        )
        {
            return null;
        }

        var (low, high) = (Moment(dates.Low, times.Low), Moment(dates.High, times.High));
        CheckOrder($"{parts[ofDate].Name} and {parts[ofTime].Name}", low, high);
        parts.RemoveAt(Math.Max(ofDate, ofTime));
        parts.RemoveAt(Math.Min(ofDate, ofTime));
        return new SearchCondition.DateTimeRange(date, time, low, high);
    }

    private static string? Moment(string? date, string? time) => date is null ? null : date + time;

    private static void CheckOrder(string name, string? low, string? high)
    {
        if (low is not null && high is not null && string.CompareOrdinal(low, high) > 0)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, $"The range of {name} ends before it begins.");
        }
    }

    private static (SearchAttribute Date, SearchAttribute Time) Pair(SearchLevel level, string date, string time) =>
        (SearchAttributes.Get(level, date), SearchAttributes.Get(level, time));

    private readonly record struct Part(
        string Name,
        SearchAttribute Attribute,
        SearchCondition Condition,
        bool IsRange
    );
}
