namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Counts how often something is in use, and forgets what no longer is.</summary>
internal sealed class Uses(IReadOnlyDictionary<string, int>? before)
{
    private readonly SortedDictionary<string, int> _uses = new(before?.ToDictionary() ?? [], StringComparer.Ordinal);

    /// <summary>What is in use, sorted, and how often.</summary>
    public IReadOnlyDictionary<string, int> Counts => _uses;

    /// <summary>Adds uses, or takes them away.</summary>
    public void Add(string what, int uses)
    {
        var sum = _uses.GetValueOrDefault(what) + uses;
        if (sum > 0)
        {
            _uses[what] = sum;
        }
        else
        {
            _uses.Remove(what);
        }
    }

    /// <summary>Takes away the uses of another.</summary>
    public void Remove(IReadOnlyDictionary<string, int> uses)
    {
        foreach (var (what, count) in uses)
        {
            Add(what, -count);
        }
    }
}
