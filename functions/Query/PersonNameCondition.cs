using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Query;

/// <summary>
/// Reads the value that a person name has to match. Each component group of the value has to match some component group of
/// the name, whichever, so that <c>Wang^XiaoDong</c>, <c>王^小東</c> and both joined by <c>=</c> find the same person.
/// </summary>
internal static class PersonNameCondition
{
    /// <summary>The condition; null when every name matches.</summary>
    /// <param name="name">The attribute as the client calls it.</param>
    /// <param name="attribute">The attribute.</param>
    /// <param name="value">The value.</param>
    /// <param name="fuzzy">Whether the beginnings of words are enough, in any order.</param>
    /// <exception cref="ProblemException">400: the value has too many component groups.</exception>
    public static SearchCondition? Parse(string name, SearchAttribute attribute, string value, bool fuzzy)
    {
        var groups = value.Split('=').Select(group => PersonName.Normalize(group)).ToArray();
        if (groups.Length > PersonName.MaxGroups)
        {
            throw new ProblemException(
                StatusCodes.Status400BadRequest,
                $"{name} takes a name of at most {PersonName.MaxGroups} component groups."
            );
        }

        var conditions = groups
            .Where(group => group.AsSpan().ContainsAnyExcept('*'))
            .Select(group => fuzzy ? Fuzzy(attribute, group) : Literal(attribute, group))
            .ToArray();
        return conditions switch
        {
            [] => null,
            [var only] => only,
            _ => new SearchCondition.All(conditions),
        };
    }

    private static SearchCondition Literal(SearchAttribute attribute, string group)
    {
        var patterns = new List<SearchCondition> { Pattern(attribute, group) };

        // Empty components at the end are not written (PS3.5 §6.2.1): DOE^* means DOE as well.
        while (group.EndsWith("^*", StringComparison.Ordinal))
        {
            group = group[..^2].TrimEnd('^');
            if (group.Length > 0)
            {
                patterns.Add(Pattern(attribute, group));
            }
        }

        return patterns is [var only] ? only : new SearchCondition.Any(patterns);
    }

    private static SearchCondition Pattern(SearchAttribute attribute, string group) =>
        group.AsSpan().ContainsAny('*', '?')
            ? new SearchCondition.Wildcard(attribute, group)
            : new SearchCondition.Single(attribute, group);

    // Viewers wrap what is typed into asterisks, whether they ask for fuzzy matching or not. Wildcards elsewhere are
    // meant as such.
    private static SearchCondition Fuzzy(SearchAttribute attribute, string group)
    {
        var typed = group.Trim('*');
        var words = typed.AsSpan().ContainsAny('*', '?') ? [] : PersonName.Words(typed);
        if (words.Count == 0)
        {
            return Literal(attribute, group);
        }

        var beginnings = new SearchCondition.FuzzyName(attribute, words);
        return typed.Length == group.Length
            ? beginnings
            : new SearchCondition.Any([beginnings, Literal(attribute, group)]);
    }
}
