namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Goes through the instances of series that come one after the other, those of several small ones together.</summary>
internal sealed class InstanceSearch(SearchReader reader, SplitConditions conditions, SearchWindow window)
{
    /// <summary>Documents of instances in memory at a time, about.</summary>
    private const int MostInstances = 1000;

    private readonly List<Pending> _pending = [];
    private long _instances;

    // Whether all instances of a series match.
    private readonly bool _takesAll = conditions.Instance.IsEmpty && conditions.IsExactBelowStudy;

    /// <summary>The next series.</summary>
    /// <param name="study">Its study.</param>
    /// <param name="series">The series.</param>
    /// <param name="ofStudy">The study as a match.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public async Task AddAsync(
        StudyDocument study,
        SeriesDocument series,
        SearchMatch ofStudy,
        CancellationToken cancellationToken
    )
    {
        if (_pending.Count > 0 && _instances + series.Instances > MostInstances)
        {
            await FlushAsync(cancellationToken);
        }

        _pending.Add(new Pending(study, series, ofStudy));
        _instances += series.Instances;
    }

    /// <summary>No more series come before something else.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var looked = _takesAll
            ? window.Overlapping(_pending, each => each.Series.Instances)
            : new HashSet<Pending>(_pending, ReferenceEqualityComparer.Instance);
        var instances = looked.Count > 1 ? await ReadAsync(looked, cancellationToken) : null;
        foreach (var each in _pending)
        {
            if (!looked.Contains(each))
            {
                window.Skip(each.Series.Instances);
            }
            else if (instances is null)
            {
                await AddOneAsync(each, cancellationToken);
            }
            else
            {
                var ofSeries = instances[(each.Series.StudyInstanceUid, each.Series.SeriesInstanceUid)];
                Add(each, ofSeries.OrderBy(instance => instance.Sort, StringComparer.Ordinal));
            }
        }

        _pending.Clear();
        _instances = 0;
    }

    private async Task<ILookup<(string Study, string Series), InstanceDocument>> ReadAsync(
        IReadOnlyCollection<Pending> series,
        CancellationToken cancellationToken
    )
    {
        return await reader
            .ReadInstancesAsync(
                [.. series.Select(each => each.Series.StudyInstanceUid).Distinct()],
                [.. series.Select(each => each.Series.SeriesInstanceUid).Distinct()],
                conditions.Instance,
                cancellationToken
            )
            .ToLookupAsync(
                instance => (instance.StudyInstanceUid, instance.SeriesInstanceUid),
                comparer: null,
                cancellationToken
            );
    }

    // One series may be large: no more of it is read than is asked for.
    private async Task AddOneAsync(Pending one, CancellationToken cancellationToken)
    {
        var (series, filter) = (one.Series, conditions.Instance);
        if (!conditions.IsExactBelowStudy)
        {
            await foreach (var instance in reader.ReadInstancesAsync(series, filter, null, cancellationToken))
            {
                Add(one, [instance]);
            }

            return;
        }

        var (before, skipped, wanted) = (window.Seen, window.ToSkip, window.ToTake);
        var page =
            wanted > 0
                ? await reader
                    .ReadInstancesAsync(series, filter, (skipped, wanted), cancellationToken)
                    .ToListAsync(cancellationToken)
                : [];
        var count =
            _takesAll ? series.Instances
            : page.Count < wanted && (page.Count > 0 || skipped == 0) ? skipped + page.Count
            : await reader.CountInstancesAsync(series, filter, cancellationToken);
        window.Skip(Math.Min(skipped, count));
        Add(one, page);
        window.Skip(before + count - window.Seen);
    }

    private void Add(Pending of, IEnumerable<InstanceDocument> instances)
    {
        foreach (var instance in instances)
        {
            if (
                conditions.Instance.AdmitsSelected(instance) && conditions.AdmitsTogether(of.Study, of.Series, instance)
            )
            {
                window.Add(() => SearchMatches.Of(of.Match, instance));
            }
        }
    }

    private sealed class Pending(StudyDocument study, SeriesDocument series, SearchMatch ofStudy)
    {
        private readonly Lazy<SearchMatch> _match = new(() => SearchMatches.Of(ofStudy, series));

        public StudyDocument Study { get; } = study;

        public SeriesDocument Series { get; } = series;

        public SearchMatch Match => _match.Value;
    }
}
