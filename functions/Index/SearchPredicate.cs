using System.Text;

namespace ServerlessDicom.Functions.Index;

/// <summary>Evaluates the query tree over the values of a document: the plain meaning of a search.</summary>
internal static class SearchPredicate
{
    /// <summary>Whether values of all the levels concerned, taken together, meet the condition.</summary>
    public static bool Matches(SearchCondition condition, IReadOnlyCollection<AttributeValue> values) =>
        condition switch
        {
            SearchCondition.All all => all.Conditions.All(each => Matches(each, values)),
            SearchCondition.Any any => any.Conditions.Any(each => Matches(each, values)),
            SearchCondition.Single single => Of(single.Attribute, values).Contains(single.Value),
            SearchCondition.Wildcard wildcard => Of(wildcard.Attribute, values)
                .Any(value => MatchesPattern(wildcard.Pattern, value)),
            SearchCondition.Range range => Of(range.Attribute, values)
                .Any(value => IsBetween(value, range.Low, range.High)),
            SearchCondition.DateTimeRange range => Of(range.Date, values)
                .Any(date => Of(range.Time, values).Any(time => IsBetween(date + time, range.Low, range.High))),
            SearchCondition.Empty empty => !Of(empty.Attribute, values).Any(),
            SearchCondition.FuzzyName name => MatchesWords(name, values),
            SearchCondition.Item item => MatchesItem(item, values),
            _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.GetType(), "Not a condition."),
        };

    private static IEnumerable<string> Of(SearchAttribute attribute, IReadOnlyCollection<AttributeValue> values) =>
        values.Where(value => value.Attribute == attribute && value.Value.Length > 0).Select(value => value.Value);

    private static bool IsBetween(string value, string? low, string? high) =>
        (low is null || string.CompareOrdinal(low, value) <= 0)
        && (high is null || string.CompareOrdinal(value, high) <= 0);

    private static bool MatchesWords(SearchCondition.FuzzyName name, IReadOnlyCollection<AttributeValue> values)
    {
        var words = Of(name.Attribute, values).SelectMany(PersonName.Words).ToList();
        return name.Words.All(start => words.Exists(word => word.StartsWith(start, StringComparison.Ordinal)));
    }

    private static bool MatchesItem(SearchCondition.Item item, IReadOnlyCollection<AttributeValue> values)
    {
        var items = values
            .Where(value => value.Attribute.Sequence == item.Sequence)
            .GroupBy(value => value.Item)
            .Select(IReadOnlyCollection<AttributeValue> (group) => group.ToList())
            .DefaultIfEmpty([]);
        return items.Any(ofItem => item.Conditions.All(each => Matches(each, ofItem)));
    }

    private static bool MatchesPattern(string pattern, string value)
    {
        Rune[] wanted = [.. pattern.EnumerateRunes()];
        Rune[] given = [.. value.EnumerateRunes()];
        var (at, star, retry) = (0, -1, 0);
        for (var i = 0; i < given.Length; )
        {
            if (at < wanted.Length && wanted[at].Value == '*')
            {
                (star, retry) = (at++, i);
            }
            else if (at < wanted.Length && (wanted[at].Value == '?' || wanted[at] == given[i]))
            {
                (at, i) = (at + 1, i + 1);
            }
            else if (star >= 0)
            {
                // Let the last star take one more.
                (at, i) = (star + 1, ++retry);
            }
            else
            {
                return false;
            }
        }

        return wanted.AsSpan(at).IndexOfAnyExcept(new Rune('*')) < 0;
    }
}
