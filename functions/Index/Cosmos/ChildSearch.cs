using System.Runtime.CompilerServices;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>
/// Searches for series or instances. Documents do not hold the attributes of the levels above, so the search goes from
/// studies down, a batch of studies after the other in the order of the answer, until the page is full. What then remains
/// is counted by one query if one can, and batch by batch otherwise. When conditions are met by few series or instances,
/// only their studies are looked at.
/// </summary>
internal sealed class ChildSearch(SearchReader reader, SearchQuery query)
{
    /// <summary>Studies at a time.</summary>
    private const int MostStudies = 100;

    /// <summary>Documents of series in memory at a time, about.</summary>
    private const int MostSeries = 500;

    /// <summary>So many matches are few.</summary>
    private const int MostCandidates = 2000;

    /// <summary>How often a study may change while it is read.</summary>
    private const int MostAttempts = 10;

    private readonly SplitConditions _conditions = new(query);
    private readonly SearchWindow _window = new(query.Offset, query.Limit);

    /// <summary>Runs it.</summary>
    /// <exception cref="IndexUnavailableException">Studies change faster than they can be read.</exception>
    public async Task<SearchResult> RunAsync(CancellationToken cancellationToken)
    {
        await using var batches = ReadStudiesAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await batches.MoveNextAsync())
        {
            if (_window.IsFull && await TryCountAllAsync(cancellationToken) is { } total)
            {
                return _window.ToResult(total);
            }

            await AddAsync(batches.Current, cancellationToken);
        }

        return _window.ToResult();
    }

    private async IAsyncEnumerable<IReadOnlyList<StudyDocument>> ReadStudiesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var batch = new List<StudyDocument>();
        var series = 0;
        await foreach (var study in ReadEachStudyAsync(cancellationToken))
        {
            if (batch.Count == MostStudies || (batch.Count > 0 && series + study.SeriesCount > MostSeries))
            {
                yield return batch;
                (batch, series) = ([], 0);
            }

            batch.Add(study);
            series += study.SeriesCount;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private async IAsyncEnumerable<StudyDocument> ReadEachStudyAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (_conditions.OneStudy is { } uid)
        {
            foreach (var study in await ReadStudiesAsync([uid], cancellationToken))
            {
                yield return study;
            }
        }
        else if (
            _conditions.Selective is var (kind, filter)
            && await TryFindCandidatesAsync(kind, filter, cancellationToken) is { } candidates
        )
        {
            foreach (var study in await ReadStudiesAsync(candidates, cancellationToken))
            {
                yield return study;
            }
        }
        else
        {
            await foreach (var study in reader.ReadStudiesAsync(_conditions.Study, null, cancellationToken))
            {
                if (_conditions.Study.AdmitsSelected(study))
                {
                    yield return study;
                }
            }
        }
    }

    // Those of some studies that match, in order and without open changes.
    private async Task<IReadOnlyList<StudyDocument>> ReadStudiesAsync(
        IReadOnlyCollection<string> uids,
        CancellationToken cancellationToken
    )
    {
        var settled = new List<StudyDocument>();
        var others = uids.Count == 1 ? [.. uids] : new List<string>();
        if (uids.Count > 1)
        {
            await foreach (var study in reader.ReadStudiesAsync(uids, _conditions.Study, cancellationToken))
            {
                if (study.IsUnsettled)
                {
                    others.Add(study.StudyInstanceUid);
                }
                else if (_conditions.Study.AdmitsSelected(study))
                {
                    settled.Add(study);
                }
            }
        }

        foreach (var uid in others)
        {
            if (await reader.SettleAsync(uid, cancellationToken) is { } study && _conditions.Study.Admits(study))
            {
                settled.Add(study);
            }
        }

        settled.Sort((left, right) => string.CompareOrdinal(left.Sort, right.Sort));
        return settled;
    }

    // The studies that hold all matches, and perhaps others; null when there are many.
    private async Task<IReadOnlyCollection<string>?> TryFindCandidatesAsync(
        string kind,
        LevelFilter filter,
        CancellationToken cancellationToken
    )
    {
        var candidates = new HashSet<string>(StringComparer.Ordinal);
        var found = 0;
        await foreach (var uid in reader.ReadStudiesOfAsync(kind, filter, cancellationToken))
        {
            if (++found > MostCandidates)
            {
                return null;
            }

            candidates.Add(uid);
        }

        return candidates;
    }

    // Adds what matches in a batch of studies. A study's changes are decided in its document, and only then carried out in
    // those of its series and instances: when that document has no open change and is the same before and after, what
    // was read between belongs together.
    private async Task AddAsync(IReadOnlyList<StudyDocument> studies, CancellationToken cancellationToken)
    {
        var (seen, matches) = (_window.Seen, _window.Matches.Count);
        string[] uids = [.. studies.Select(study => study.StudyInstanceUid)];
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (attempt > 0 || studies.Any(study => study.IsUnsettled))
            {
                studies = await ReadStudiesAsync(uids, cancellationToken);
            }

            await AddMatchesAsync(studies, cancellationToken);
            if (await AreUnchangedAsync(studies, matches, cancellationToken))
            {
                return;
            }

            _window.GoBack(seen, matches);
        }

        throw new IndexUnavailableException(
            "Studies are changing too fast to be searched.",
            isFull: false,
            new TimeoutException()
        )
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };
    }

    private async Task<bool> AreUnchangedAsync(
        IReadOnlyList<StudyDocument> studies,
        int matchesBefore,
        CancellationToken cancellationToken
    )
    {
        var shown = _window.Matches.Skip(matchesBefore).Select(match => match.StudyInstanceUid).ToHashSet();
        if (shown.Count == 0)
        {
            return true;
        }

        var now = await reader.ReadETagsAsync(shown, cancellationToken);
        return studies
            .Where(study => shown.Contains(study.StudyInstanceUid))
            .All(study => now.TryGetValue(study.StudyInstanceUid, out var eTag) && eTag == study.ETag);
    }

    private async Task AddMatchesAsync(IReadOnlyList<StudyDocument> studies, CancellationToken cancellationToken)
    {
        if (_window.IsFull && await TryCountAsync(studies, cancellationToken) is { } count)
        {
            _window.Skip(count);
            return;
        }

        HashSet<StudyDocument> looked = _conditions.IsOfStudy
            ? _window.Overlapping(studies, CountOf)
            : new HashSet<StudyDocument>(studies, ReferenceEqualityComparer.Instance);
        var series = await ReadSeriesAsync(looked, cancellationToken);
        var instances = new InstanceSearch(reader, _conditions, _window);
        foreach (var study in studies)
        {
            if (!looked.Contains(study))
            {
                await instances.FlushAsync(cancellationToken);
                _window.Skip(CountOf(study));
                continue;
            }

            var match = SearchMatches.Of(study);
            foreach (var each in series[study.StudyInstanceUid].OrderBy(each => each.Sort, StringComparer.Ordinal))
            {
                if (query.Level == SearchLevel.Instance)
                {
                    await instances.AddAsync(study, each, match, cancellationToken);
                }
                else if (_conditions.AdmitsTogether(study, each))
                {
                    _window.Add(() => SearchMatches.Of(match, each));
                }
            }
        }

        await instances.FlushAsync(cancellationToken);
    }

    private async Task<ILookup<string, SeriesDocument>> ReadSeriesAsync(
        HashSet<StudyDocument> studies,
        CancellationToken cancellationToken
    )
    {
        List<SeriesDocument> found = [];
        if (studies is { Count: 1 } && _conditions.OneSeries is { } uid)
        {
            if (
                await reader.FindSeriesAsync(studies.First().StudyInstanceUid, uid, cancellationToken) is { } series
                && _conditions.Series.Admits(series)
            )
            {
                found.Add(series);
            }
        }
        else if (studies.Count > 0)
        {
            string[] uids = [.. studies.Select(study => study.StudyInstanceUid)];
            found = await reader
                .ReadSeriesAsync(uids, _conditions.Series, cancellationToken)
                .Where(_conditions.Series.AdmitsSelected)
                .ToListAsync(cancellationToken);
        }

        return found.ToLookup(series => series.StudyInstanceUid);
    }

    // The number of all matches, when one query can tell.
    private async Task<long?> TryCountAllAsync(CancellationToken cancellationToken)
    {
        if (!_conditions.Study.IsExact || !_conditions.IsExactBelowStudy)
        {
            return null;
        }

        if (_conditions.IsOfStudy)
        {
            return await reader.NumberAsync(
                query.Level == SearchLevel.Series ? "SUM(c.seriesCount)" : "SUM(c.instances)",
                DocumentKind.Study,
                null,
                _conditions.Study,
                cancellationToken
            );
        }

        if (!_conditions.Study.IsEmpty)
        {
            return null;
        }

        // What open changes add or take away must count.
        await foreach (var uid in reader.ReadUnsettledAsync(cancellationToken))
        {
            await reader.SettleAsync(uid, cancellationToken);
        }

        return await TryCountBelowAsync(null, cancellationToken);
    }

    // The number of matches in studies that match, when one query can tell.
    private async Task<long?> TryCountAsync(
        IReadOnlyCollection<StudyDocument> studies,
        CancellationToken cancellationToken
    )
    {
        if (_conditions.IsOfStudy)
        {
            return studies.Sum(CountOf);
        }

        return _conditions.IsExactBelowStudy
            ? await TryCountBelowAsync([.. studies.Select(study => study.StudyInstanceUid)], cancellationToken)
            : null;
    }

    private async Task<long?> TryCountBelowAsync(string[]? studies, CancellationToken cancellationToken) =>
        (query.Level, _conditions.Series.IsEmpty, _conditions.Instance.IsEmpty) switch
        {
            (SearchLevel.Series, _, _) => await reader.NumberAsync(
                "COUNT(1)",
                DocumentKind.Series,
                studies,
                _conditions.Series,
                cancellationToken
            ),
            (_, _, true) => await reader.NumberAsync(
                "SUM(c.instances)",
                DocumentKind.Series,
                studies,
                _conditions.Series,
                cancellationToken
            ),
            (_, true, _) => await reader.NumberAsync(
                "COUNT(1)",
                DocumentKind.Instance,
                studies,
                _conditions.Instance,
                cancellationToken
            ),
            _ => null,
        };

    private long CountOf(StudyDocument study) =>
        query.Level == SearchLevel.Series ? study.SeriesCount : study.Instances;
}
