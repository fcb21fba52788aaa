namespace ServerlessDicom.Functions.Index;

/// <summary>
/// Tells within this process that something may have changed, the index as a rule, so that nobody has to look again and
/// again. Only a hint: other processes change it too.
/// </summary>
internal sealed class ChangeSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Is done with the next change. Take it before reading, and no change in between is missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>The index may have changed.</summary>
    public void Set() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
