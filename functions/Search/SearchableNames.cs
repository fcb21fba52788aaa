using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Search;

/// <summary>The keywords of the attributes that searches match.</summary>
internal static class SearchableNames
{
    private static readonly string[][] ByLevel =
    [
        .. Enum.GetValues<SearchLevel>()
            .Select(level =>
                SearchAttributes
                    .Everything.Where(attribute => attribute.Level <= level)
                    .Select(attribute => attribute.Keyword)
                    .Distinct()
                    .ToArray()
            ),
    ];

    /// <summary>Those that a search for <paramref name="level"/> matches: of that level and the ones above.</summary>
    public static IReadOnlyList<string> At(SearchLevel level) => ByLevel[(int)level];
}
