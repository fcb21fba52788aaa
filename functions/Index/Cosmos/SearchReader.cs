using System.Globalization;
using System.Runtime.CompilerServices;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Reads the documents that searches look at.</summary>
/// <param name="database">Where they are.</param>
/// <param name="studies">Carries open changes of studies out.</param>
internal sealed class SearchReader(CosmosDatabase database, CosmosStudies studies)
{
    // Conditions of a query may list this many UIDs.
    private const int MostListed = 500;

    private static readonly LevelFilter _any = new([]);

    /// <summary>Reads a study, once it has no open change that readers must not overlook; null when it is not there.</summary>
    public Task<StudyDocument?> SettleAsync(string uid, CancellationToken cancellationToken) =>
        studies.SettleAsync(uid, cancellationToken);

    /// <summary>Reads the ETags of those of some studies that are there.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadETagsAsync(
        IReadOnlyCollection<string> uids,
        CancellationToken cancellationToken
    )
    {
        var eTags = new Dictionary<string, string>(StringComparer.Ordinal);
        if (uids is { Count: 1 })
        {
            if (await database.ReadAsync(uids.First(), DocumentId.Study, cancellationToken) is { ETag: { } eTag })
            {
                eTags.Add(uids.First(), eTag);
            }

            return eTags;
        }

        foreach (var some in uids.Chunk(MostListed))
        {
            var pairs = database.QueryAsync(
                Select("[c.studyInstanceUid, c._etag]", DocumentKind.Study, some, _any).ToDefinition(),
                OneOf(some),
                pair => (Uid: pair[0].GetString()!, ETag: pair[1].GetString()!),
                cancellationToken
            );
            await foreach (var (uid, eTag) in pairs)
            {
                eTags.Add(uid, eTag);
            }
        }

        return eTags;
    }

    /// <summary>Reads a series; null when it is not there.</summary>
    public async Task<SeriesDocument?> FindSeriesAsync(string study, string uid, CancellationToken cancellationToken) =>
        await database.ReadAsync(study, DocumentId.Series(uid), cancellationToken) as SeriesDocument;

    /// <summary>Reads studies that the SQL of a filter lets through, in the order of <see cref="SearchResult.Matches"/>.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="window">Which of them; null for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public IAsyncEnumerable<StudyDocument> ReadStudiesAsync(
        LevelFilter filter,
        (long Offset, long Limit)? window,
        CancellationToken cancellationToken
    )
    {
        // Together with the equality on kind, served by the composite index of kind and sort.
        var query = Select("c", DocumentKind.Study, null, filter).Append(" ORDER BY c.kind, c.sort");
        AppendWindow(query, window);
        return QueryAsync<StudyDocument>(query, null, cancellationToken);
    }

    /// <summary>Reads those of some studies that the SQL of a filter lets through, in any order.</summary>
    public async IAsyncEnumerable<StudyDocument> ReadStudiesAsync(
        IReadOnlyCollection<string> uids,
        LevelFilter filter,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var some in uids.Chunk(MostListed))
        {
            var query = Select("c", DocumentKind.Study, some, filter);
            await foreach (var study in QueryAsync<StudyDocument>(query, some, cancellationToken))
            {
                yield return study;
            }
        }
    }

    /// <summary>Reads the UIDs of studies with an open change that readers must not overlook.</summary>
    public IAsyncEnumerable<string> ReadUnsettledAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(
            new CosmosQuery($"SELECT VALUE c.studyInstanceUid FROM c WHERE {IsUnsettled}").ToDefinition(),
            null,
            uid => uid.GetString()!,
            cancellationToken
        );

    /// <summary>
    /// Reads the UIDs of studies that have series or instances which the SQL of a filter lets through, over and over when
    /// there are several, and of all studies with an open change, whose series and instances are not all there yet.
    /// </summary>
    public IAsyncEnumerable<string> ReadStudiesOfAsync(
        string kind,
        LevelFilter filter,
        CancellationToken cancellationToken
    )
    {
        var query = new CosmosQuery($"SELECT VALUE c.studyInstanceUid FROM c WHERE ((c.kind = '{kind}'");
        filter.AppendTo(query);
        query.Append($") OR ({IsUnsettled}))");
        return database.QueryAsync(query.ToDefinition(), null, uid => uid.GetString()!, cancellationToken);
    }

    /// <summary>Reads the series of some studies that the SQL of a filter lets through, in any order.</summary>
    public IAsyncEnumerable<SeriesDocument> ReadSeriesAsync(
        IReadOnlyCollection<string> studies,
        LevelFilter filter,
        CancellationToken cancellationToken
    ) => QueryAsync<SeriesDocument>(Select("c", DocumentKind.Series, studies, filter), studies, cancellationToken);

    /// <summary>Reads the instances of some series that the SQL of a filter lets through, in any order.</summary>
    /// <param name="studies">The studies of the series.</param>
    /// <param name="series">The series; those of the same UID in any of the studies.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public IAsyncEnumerable<InstanceDocument> ReadInstancesAsync(
        IReadOnlyCollection<string> studies,
        IReadOnlyCollection<string> series,
        LevelFilter filter,
        CancellationToken cancellationToken
    ) =>
        QueryAsync<InstanceDocument>(
            Select("c", DocumentKind.Instance, studies, filter)
                .Append(" AND ARRAY_CONTAINS(")
                .Operand(series)
                .Append(", c.seriesInstanceUid)"),
            studies,
            cancellationToken
        );

    /// <summary>Reads the instances of one series that the SQL of a filter lets through, in their order.</summary>
    public IAsyncEnumerable<InstanceDocument> ReadInstancesAsync(
        SeriesDocument series,
        LevelFilter filter,
        (long Offset, long Limit)? window,
        CancellationToken cancellationToken
    )
    {
        string[] study = [series.StudyInstanceUid];
        var query = SelectInstances("c", series, filter).Append(" ORDER BY c.sort");
        AppendWindow(query, window);
        return QueryAsync<InstanceDocument>(query, study, cancellationToken);
    }

    /// <summary>Counts the instances of one series that the SQL of a filter lets through.</summary>
    public Task<long> CountInstancesAsync(
        SeriesDocument series,
        LevelFilter filter,
        CancellationToken cancellationToken
    ) => NumberAsync(SelectInstances("COUNT(1)", series, filter), [series.StudyInstanceUid], cancellationToken);

    /// <summary>Counts documents that the SQL of a filter lets through, or sums up one of their fields.</summary>
    /// <param name="aggregate"><c>COUNT(1)</c>, or <c>SUM</c> of a field.</param>
    /// <param name="kind">What documents.</param>
    /// <param name="studies">The studies they are in; null for all.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="cancellationToken">Stops the counting.</param>
    public Task<long> NumberAsync(
        string aggregate,
        string kind,
        IReadOnlyCollection<string>? studies,
        LevelFilter filter,
        CancellationToken cancellationToken
    ) => NumberAsync(Select(aggregate, kind, studies, filter), studies, cancellationToken);

    // The index is asked for the moment; whether it is a move is seen in the few documents that have one.
    private static string IsUnsettled => $"c.kind = '{DocumentKind.Study}' AND c.open.at > 0 AND c.open.isMove = false";

    private static CosmosQuery SelectInstances(string selected, SeriesDocument series, LevelFilter filter) =>
        Select(selected, DocumentKind.Instance, [series.StudyInstanceUid], filter)
            .Append(" AND c.seriesInstanceUid = ")
            .Operand(series.SeriesInstanceUid);

    private static CosmosQuery Select(
        string selected,
        string kind,
        IReadOnlyCollection<string>? studies,
        LevelFilter filter
    )
    {
        var query = new CosmosQuery($"SELECT VALUE {selected} FROM c WHERE c.kind = '{kind}'");
        switch (studies)
        {
            case { Count: 1 }:
                query.Append(" AND c.studyInstanceUid = ").Operand(studies.First());
                break;
            case not null:
                query.Append(" AND ARRAY_CONTAINS(").Operand(studies).Append(", c.studyInstanceUid)");
                break;
        }

        filter.AppendTo(query);
        return query;
    }

    private static void AppendWindow(CosmosQuery query, (long Offset, long Limit)? window)
    {
        if (window is var (offset, limit))
        {
            query.Append(string.Create(CultureInfo.InvariantCulture, $" OFFSET {offset} LIMIT {limit}"));
        }
    }

    private async Task<long> NumberAsync(
        CosmosQuery query,
        IReadOnlyCollection<string>? studies,
        CancellationToken cancellationToken
    )
    {
        // JSON has one kind of number, and Cosmos DB may write any as a fraction.
        var numbers = database.QueryAsync(
            query.ToDefinition(),
            OneOf(studies),
            number => (long)number.GetDouble(),
            cancellationToken
        );
        return await numbers.SumAsync(cancellationToken);
    }

    private IAsyncEnumerable<T> QueryAsync<T>(
        CosmosQuery query,
        IReadOnlyCollection<string>? studies,
        CancellationToken cancellationToken
    )
        where T : IndexDocument =>
        database.QueryAsync(
            query.ToDefinition(),
            OneOf(studies),
            json => (T)DocumentReader.Read(json),
            cancellationToken
        );

    private static string? OneOf(IReadOnlyCollection<string>? studies) =>
        studies is { Count: 1 } ? studies.First() : null;
}
