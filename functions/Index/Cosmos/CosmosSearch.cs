namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Searches (docs/decisions/0008).</summary>
internal sealed class CosmosSearch(CosmosDatabase database, CosmosStudies studies)
{
    private readonly SearchReader _reader = new(database, studies);

    /// <summary>Runs a search.</summary>
    /// <exception cref="IndexUnavailableException">Cosmos DB does not answer, or studies change faster than they can be read.</exception>
    public Task<SearchResult> RunAsync(SearchQuery query, CancellationToken cancellationToken) =>
        query.Level == SearchLevel.Study
            ? new StudySearch(_reader, query).RunAsync(cancellationToken)
            : new ChildSearch(_reader, query).RunAsync(cancellationToken);
}
