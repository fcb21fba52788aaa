namespace ServerlessDicom.Functions.Blobs.Azure;

/// <summary>
/// Keeps the bytes that wait for the storage's answer, over all uploads, near a limit: who brings more waits. What is on
/// its way never waits for anything here, so nobody waits for ever.
/// </summary>
/// <param name="maxBytes">The limit.</param>
internal sealed class UploadBudget(long maxBytes)
{
    private readonly Lock _lock = new();
    private long _inFlight;
    private TaskCompletionSource? _below;

    /// <summary>Waits until fewer bytes than the limit are on their way.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _inFlight < maxBytes
                ? Task.CompletedTask
                : (_below ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(
                    cancellationToken
                );
        }
    }

    /// <summary>Notes bytes that set out.</summary>
    public void Begin(long bytes)
    {
        lock (_lock)
        {
            _inFlight += bytes;
        }
    }

    /// <summary>Notes that they have arrived, or never will.</summary>
    public void End(long bytes)
    {
        TaskCompletionSource? below = null;
        lock (_lock)
        {
            _inFlight -= bytes;
            if (_inFlight < maxBytes)
            {
                (below, _below) = (_below, null);
            }
        }

        below?.SetResult();
    }
}
