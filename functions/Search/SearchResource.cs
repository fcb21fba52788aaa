using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Search;

/// <summary>A resource to search (PS3.18 Table 10.6.1-1).</summary>
/// <param name="Level">What is searched for.</param>
/// <param name="Study">The Study Instance UID in its path, or null.</param>
/// <param name="Series">The Series Instance UID in its path, or null.</param>
internal sealed record SearchResource(SearchLevel Level, string? Study, string? Series)
{
    /// <summary>
    /// Whether results hold the attributes of a level unasked: its own, and those of the levels above that its path does
    /// not name (PS3.18 §10.6.3.3.2, §10.6.3.3.3).
    /// </summary>
    public bool Returns(SearchLevel level) =>
        level == Level
        || level switch
        {
            SearchLevel.Study => Study is null,
            SearchLevel.Series => Level == SearchLevel.Instance && Series is null,
            _ => false,
        };
}
