namespace ServerlessDicom.Functions.Web;

/// <summary>Tells whether requests are being answered, so that work that can wait does.</summary>
internal sealed class RequestActivity(TimeProvider time)
{
    /// <summary>How long there must have been no request: clients that store do so in requests that follow one another.</summary>
    private static readonly TimeSpan _calm = TimeSpan.FromMilliseconds(200);

    private int _active;
    private long _lastEnd = time.GetTimestamp() - time.TimestampFrequency;

    /// <summary>Counts a request for as long as it takes. WebSockets are open without end, and seldom do anything.</summary>
    public async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.Upgrade.Count > 0)
        {
            await next(context);
            return;
        }

        Interlocked.Increment(ref _active);
        try
        {
            await next(context);
        }
        finally
        {
            Volatile.Write(ref _lastEnd, time.GetTimestamp());
            Interlocked.Decrement(ref _active);
        }
    }

    /// <summary>Waits until there have been no requests for a moment, but not for ever.</summary>
    /// <param name="atMost">How long to wait where there is never such a moment.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    public async Task WhenCalmAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (!IsCalm() && time.GetElapsedTime(start) < atMost)
        {
            await Task.Delay(_calm, time, cancellationToken);
        }
    }

    private bool IsCalm() =>
        Volatile.Read(ref _active) == 0 && time.GetElapsedTime(Volatile.Read(ref _lastEnd)) >= _calm;
}
