using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Query;

/// <summary>What documents about the service tell of the parameters of searches (PS3.18 §8.3.4).</summary>
internal static class SearchParameterDescriptions
{
    private static readonly TransactionParameter[] _common =
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

    /// <summary>The parameters of a search.</summary>
    public static IReadOnlyList<TransactionParameter> Of(SearchableAttributes searchable) =>
        [
            .. _common,
            .. searchable.Names.Select(keyword => new TransactionParameter(keyword, "Matches this attribute.")
            {
                IsAttribute = true,
            }),
        ];
}
