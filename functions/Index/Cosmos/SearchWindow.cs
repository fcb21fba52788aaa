namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>The part of a search's matches that is asked for, while all of them come by in their order.</summary>
internal sealed class SearchWindow(int offset, int limit)
{
    private readonly List<SearchMatch> _matches = [];

    /// <summary>Matches that came by.</summary>
    public long Seen { get; private set; }

    /// <summary>Whether no match that is still to come is asked for.</summary>
    public bool IsFull => _matches.Count == limit;

    /// <summary>Those asked for, so far.</summary>
    public IReadOnlyList<SearchMatch> Matches => _matches;

    /// <summary>Matches to pass over before the first that is still asked for.</summary>
    public long ToSkip => Math.Max(0, offset - Seen);

    /// <summary>Matches that are still asked for.</summary>
    public int ToTake => limit - _matches.Count;

    /// <summary>One comes by.</summary>
    public void Add(Func<SearchMatch> match)
    {
        if (Seen++ >= offset && !IsFull)
        {
            _matches.Add(match());
        }
    }

    /// <summary>Some come by that are not asked for.</summary>
    public void Skip(long count) => Seen += count;

    /// <summary>Of things with several matches each, those that have some that are asked for.</summary>
    public HashSet<T> Overlapping<T>(IEnumerable<T> things, Func<T, long> count)
        where T : class
    {
        var overlapping = new HashSet<T>(ReferenceEqualityComparer.Instance);
        var (before, end) = (Seen, (long)offset + limit);
        foreach (var thing in things)
        {
            var after = before + count(thing);
            if (before < end && after > offset)
            {
                overlapping.Add(thing);
            }

            before = after;
        }

        return overlapping;
    }

    /// <summary>Goes back to how it was when <see cref="Seen"/> was less.</summary>
    public void GoBack(long seen, int matches)
    {
        Seen = seen;
        _matches.RemoveRange(matches, _matches.Count - matches);
    }

    /// <summary>The answer.</summary>
    /// <param name="total">All matches there are; null when all of them came by.</param>
    public SearchResult ToResult(long? total = null) =>
        new(_matches, Math.Max(0, (total ?? Seen) - offset - _matches.Count));
}
