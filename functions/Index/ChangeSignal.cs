namespace ServerlessDicom.Functions.Index;

/// <summary>
/// Tells within this process that the index may have changed, so that nobody has to ask it again and again. Only a hint:
/// other processes change the index too.
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
