namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>
/// Searches for studies. A study's document tells all that a match shows and all that conditions ask for: one query makes
/// a page, and a second one counts only when there is more than the page.
/// </summary>
internal sealed class StudySearch(SearchReader reader, SearchQuery query)
{
    private readonly SplitConditions _conditions = new(query);
    private readonly SearchWindow _window = new(query.Offset, query.Limit);

    /// <summary>Runs it.</summary>
    public Task<SearchResult> RunAsync(CancellationToken cancellationToken) =>
        _conditions switch
        {
            { OneStudy: { } uid } => FindAsync(uid, cancellationToken),
            { Study.IsExact: true, IsOfStudy: true } => ReadPageAsync(cancellationToken),
            _ => ReadAllAsync(cancellationToken),
        };

    private async Task<SearchResult> FindAsync(string uid, CancellationToken cancellationToken)
    {
        if (
            await reader.SettleAsync(uid, cancellationToken) is { } study
            && _conditions.Study.Admits(study)
            && _conditions.AdmitsTogether(study)
        )
        {
            await AddAsync(study, cancellationToken);
        }

        return _window.ToResult();
    }

    private async Task<SearchResult> ReadPageAsync(CancellationToken cancellationToken)
    {
        var filter = _conditions.Study;
        _window.Skip(query.Offset);
        var read = 0;
        // One more than asked for tells whether there are more.
        await foreach (
            var study in reader.ReadStudiesAsync(filter, (query.Offset, query.Limit + 1L), cancellationToken)
        )
        {
            read++;
            await AddAsync(study, cancellationToken);
        }

        return _window.ToResult(
            read > query.Limit
                ? await reader.NumberAsync("COUNT(1)", DocumentKind.Study, null, filter, cancellationToken)
                : null
        );
    }

    // Where the SQL lets more studies through than match, no query can count them.
    private async Task<SearchResult> ReadAllAsync(CancellationToken cancellationToken)
    {
        var filter = _conditions.Study;
        await foreach (var study in reader.ReadStudiesAsync(filter, null, cancellationToken))
        {
            if (filter.AdmitsSelected(study) && _conditions.AdmitsTogether(study))
            {
                await AddAsync(study, cancellationToken);
            }
        }

        return _window.ToResult();
    }

    private async Task AddAsync(StudyDocument study, CancellationToken cancellationToken)
    {
        // The document is already what an open change makes of it, but whoever is shown it may ask for its instances next.
        if (
            study.IsUnsettled
            && !_window.IsFull
            && await reader.SettleAsync(study.StudyInstanceUid, cancellationToken) is null
        )
        {
            return;
        }

        if (study.Instances > 0)
        {
            _window.Add(() => SearchMatches.Of(study));
        }
    }
}
