namespace ServerlessDicom.Functions.Worklist;

/// <summary>
/// Lets those who change the same workitem go one after the other, so that reports leave this process in the order of the
/// changes they tell of. Between processes the version of the workitem decides, and nothing puts reports in order.
/// </summary>
internal sealed class WorkitemTurns
{
    /// <summary>Of so many workitems that are changed at once, few share a turn.</summary>
    private const int Count = 256;

    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Count).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Changes a workitem when nobody else here does. To be short: others may wait for it.</summary>
    public async Task<T> RunAsync<T>(string uid, Func<Task<T>> change, CancellationToken cancellationToken)
    {
        var turn = _turns[(uint)uid.GetHashCode(StringComparison.Ordinal) % Count];
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await change();
        }
        finally
        {
            turn.Release();
        }
    }
}
