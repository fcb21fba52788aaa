namespace ServerlessDicom.Functions.Index.Worklist;

/// <summary>A search of the worklist.</summary>
/// <param name="Condition">What must match.</param>
/// <param name="Limit">Results at most.</param>
/// <param name="Offset">Results to skip.</param>
internal sealed record WorkitemQuery(SearchCondition.All Condition, int Limit, int Offset)
{
    /// <summary><see cref="Workitem.Sort"/> of the workitem to go on after; null to begin with the first.</summary>
    public string? After { get; init; }

    /// <summary>Bytes of JSON that the results have at most, save for the first: what is longer remains for the next page.</summary>
    public long MostBytes { get; init; } = 8 << 20;
}

/// <summary>The answer.</summary>
/// <param name="Matches">In ascending order of <see cref="Workitem.Sort"/>.</param>
/// <param name="Remaining">How many more match after these, exactly.</param>
internal sealed record WorkitemPage(IReadOnlyList<StoredWorkitem> Matches, long Remaining);
