namespace ServerlessDicom.Functions.Blobs;

/// <summary>Joins flushes of one thing: whoever asks while one runs is served, with all others who asked meanwhile, by the next.</summary>
internal sealed class SharedFlush(Action flush)
{
    private readonly Lock _running = new();
    private long _asked;
    private long _served;

    /// <summary>Returns when a flush that began after this call is done.</summary>
    public void Flush()
    {
        var mine = Interlocked.Increment(ref _asked);
        lock (_running)
        {
            if (_served >= mine)
            {
                return;
            }

            var serves = Interlocked.Read(ref _asked);
            flush();
            _served = serves;
        }
    }
}
