using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Search;

/// <summary>What documents about the service tell of searches (PS3.18 §10.6).</summary>
internal static class SearchTransactions
{
    private static readonly TransactionParameter[] _ofSearches =
    [
        new("limit", "How many results to return at most.") { Type = "integer", Example = "25" },
        new("offset", "How many results to skip.") { Type = "integer", Example = "0" },
        new("includefield", "Attributes to return beyond the usual ones: a list of keywords or tags, or `all`.")
        {
            Example = "all",
        },
        new("fuzzymatching", "Whether each word of a person name may start any word of the name.") { Type = "boolean" },
        new("emptyvaluematching", "Whether `\"\"` matches attributes that have no value.") { Type = "boolean" },
        new("multiplevaluematching", "Whether all values listed must be there.") { Type = "boolean" },
    ];

    /// <summary>A search.</summary>
    /// <param name="name">Its name in PS3.18 Table 10.6.1-1.</param>
    /// <param name="level">What it returns.</param>
    public static Transaction Of(string name, SearchLevel level) =>
        new("Studies", name, "§10.6")
        {
            Summary =
                $"Finds {NameOf(level)} by attributes of their level and those above. Parameters are keywords or tags, dotted "
                + "for attributes in sequences; text takes the wildcards `*` and `?`, dates and times take ranges.",
            Answers = SearchService.Offered,
            Parameters =
            [
                .. _ofSearches,
                .. SearchableLevel
                    .Of(level)
                    .Names.Select(keyword => new TransactionParameter(keyword, "Matches this attribute.")
                    {
                        IsAttribute = true,
                    }),
            ],
            Statuses =
            [
                new(StatusCodes.Status200OK, "There are matches. `Warning: 299` tells how many more there are."),
                new(StatusCodes.Status204NoContent, "There are none."),
            ],
        };

    private static string NameOf(SearchLevel level) =>
        level switch
        {
            SearchLevel.Study => "studies",
            SearchLevel.Series => "series",
            _ => "instances",
        };
}
