namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>The index in Cosmos DB, shared by any number of processes.</summary>
internal sealed class CosmosMetadataIndex : IMetadataIndex
{
    /// <summary>Studies of one commit that are worked on at the same time.</summary>
    private const int Parallelism = 8;

    /// <summary>
    /// What the DICOM JSON of one record, and the table of its frames, may come to in characters, so that no document
    /// exceeds the 2 MB that Cosmos DB allows: quotes within a text take two bytes, and values that searches match are
    /// there twice.
    /// </summary>
    private const int MostCharacters = 700_000;

    private readonly IndexOptions _options;
    private readonly TimeProvider _time;
    private readonly CosmosStudies _studies;
    private readonly CosmosEntries _entries;
    private readonly CosmosSearch _search;
    private readonly CosmosHistory _history;

    /// <summary>Opens the index.</summary>
    /// <param name="database">Where it is.</param>
    /// <param name="options">Settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="patience">How long an open change of another process is left to that one; null for the default.</param>
    public CosmosMetadataIndex(
        CosmosDatabase database,
        IndexOptions options,
        TimeProvider time,
        TimeSpan? patience = null
    )
    {
        (_options, _time) = (options, time);
        _studies = new CosmosStudies(database, options, time, patience ?? TimeSpan.FromSeconds(1));
        _search = new CosmosSearch(database, _studies);
        _entries = new CosmosEntries(database, _studies);
        _history = new CosmosHistory(database, _studies, time);
        Tags = new CosmosTags(database, _studies);
    }

    /// <summary>The attributes that somebody has made searchable.</summary>
    public CosmosTags Tags { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">An instance has more attributes or frames than fit a document.</exception>
    public async Task<IReadOnlyList<CommitOutcome>> CommitAsync(
        IReadOnlyList<InstanceRecord> records,
        ExistingInstance existing,
        CancellationToken cancellationToken
    )
    {
        foreach (var record in records)
        {
            CheckSize(record);
        }

        var outcomes = new CommitOutcome[records.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, records.Count).GroupBy(i => records[i].Entry.StudyInstanceUid),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (ofStudy, token) =>
            {
                foreach (var some in ofStudy.Chunk(CosmosStudies.MostRecords))
                {
                    InstanceRecord[] chosen = [.. some.Select(i => records[i])];
                    var become = await _studies.StoreAsync(ofStudy.Key, chosen, existing, token);
                    for (var i = 0; i < some.Length; i++)
                    {
                        outcomes[some[i]] = become[i];
                    }
                }
            }
        );
        return outcomes;
    }

    /// <inheritdoc/>
    public ValueTask<InstanceEntry?> FindAsync(
        string study,
        string series,
        string instance,
        CancellationToken cancellationToken
    ) => _entries.FindAsync(study, series, instance, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<string?> FindVersionAsync(
        string study,
        string? series,
        string? instance,
        CancellationToken cancellationToken
    ) =>
        instance is null
            ? await _entries.FindVersionAsync(study, series, cancellationToken)
            : (await _entries.FindAsync(study, series!, instance, cancellationToken))?.Version;

    /// <inheritdoc/>
    public Task<InstanceListing?> ListAsync(string study, string? series, CancellationToken cancellationToken) =>
        _entries.ListAsync(study, series, cancellationToken);

    /// <inheritdoc/>
    public Task<SearchResult> SearchAsync(SearchQuery query, CancellationToken cancellationToken) =>
        _search.RunAsync(query, cancellationToken);

    /// <inheritdoc/>
    public Task<int> DeleteAsync(string study, string? series, string? instance, CancellationToken cancellationToken) =>
        _studies.DeleteAsync(study, series, instance, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> WasDeletedAsync(
        string study,
        string? series,
        string? instance,
        CancellationToken cancellationToken
    ) => _entries.WasDeletedAsync(study, series, instance, KeptSince, cancellationToken);

    /// <inheritdoc/>
    public Task<ChangePage> ReadChangesAsync(string? after, int limit, CancellationToken cancellationToken) =>
        _history.ReadChangesAsync(after, limit, KeptSince, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> ReadPositionAsync(string consumer, CancellationToken cancellationToken) =>
        _history.ReadPositionAsync(consumer, cancellationToken);

    /// <inheritdoc/>
    public Task SavePositionAsync(string consumer, string position, CancellationToken cancellationToken) =>
        _history.SavePositionAsync(consumer, position, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadGarbageAsync(
        DateTimeOffset before,
        int limit,
        CancellationToken cancellationToken
    ) => _history.ReadGarbageAsync(before, limit, cancellationToken);

    /// <inheritdoc/>
    public Task ForgetGarbageAsync(IReadOnlyCollection<string> blobNames, CancellationToken cancellationToken) =>
        _history.ForgetGarbageAsync(blobNames, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> FindUnreferencedAsync(
        IReadOnlyCollection<string> blobNames,
        CancellationToken cancellationToken
    ) => _history.FindUnreferencedAsync(blobNames, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<(string Study, string Series)>> FindFragmentedSeriesAsync(
        int segments,
        int limit,
        CancellationToken cancellationToken
    ) => _history.FindFragmentedSeriesAsync(segments, limit, cancellationToken);

    /// <inheritdoc/>
    public Task MoveMetadataAsync(
        string study,
        string series,
        IReadOnlyDictionary<string, BlobRange> metadataByVersion,
        CancellationToken cancellationToken
    ) => _studies.MoveMetadataAsync(study, series, metadataByVersion, cancellationToken);

    private long KeptSince => Microseconds.From(_time.GetUtcNow() - _options.KeepDeleted);

    private static void CheckSize(InstanceRecord record)
    {
        if (
            record.Study.Json.Length > MostCharacters
            || record.Series.Json.Length > MostCharacters
            || record.Instance.Json.Length + record.Entry.PixelDataLayout.Length > MostCharacters
        )
        {
            throw new InvalidDataException("The attributes of an instance, or its frames, are too many for the index.");
        }
    }
}
