namespace ServerlessDicom.Functions.Rendering;

/// <summary>Does work once for all who ask for it while it is being done. It is given up when all of them have gone.</summary>
/// <typeparam name="T">What the work gives.</typeparam>
internal sealed class SharedWork<T>
{
    private readonly Dictionary<string, Flight> _flights = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Joins the work under a key, or starts it.</summary>
    /// <param name="key">What makes two pieces of work the same.</param>
    /// <param name="work">Does it; the token says that nobody waits any more.</param>
    /// <param name="settle">Runs once there is a result, while others can still join: nobody starts the same work before it is done. It does not throw.</param>
    /// <param name="untilSettled">Whether to wait for <paramref name="settle"/>, too.</param>
    /// <param name="cancellationToken">Leaves the work to the others.</param>
    public async Task<T> RunAsync(
        string key,
        Func<CancellationToken, Task<T>> work,
        Func<T, Task> settle,
        bool untilSettled,
        CancellationToken cancellationToken
    )
    {
        var flight = Join(key, work, settle);
        try
        {
            var result = await flight.Result.Task.WaitAsync(cancellationToken);
            if (untilSettled)
            {
                await flight.Settled.Task.WaitAsync(cancellationToken);
            }

            return result;
        }
        finally
        {
            Leave(key, flight);
        }
    }

    /// <summary>Waits until all that was begun is done.</summary>
    public Task WhenSettledAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.WhenAll(_flights.Values.Select(flight => flight.Settled.Task)).WaitAsync(cancellationToken);
        }
    }

    private Flight Join(string key, Func<CancellationToken, Task<T>> work, Func<T, Task> settle)
    {
        lock (_lock)
        {
            if (!_flights.TryGetValue(key, out var flight))
            {
                flight = new Flight();
                _flights.Add(key, flight);
                // Not on the stack of who happens to be the first, nor under the lock.
                _ = Task.Run(() => FlyAsync(key, flight, work, settle), CancellationToken.None);
            }

            flight.Waiting++;
            return flight;
        }
    }

    private void Leave(string key, Flight flight)
    {
        lock (_lock)
        {
            if (--flight.Waiting > 0 || flight.Result.Task.IsCompleted)
            {
                return;
            }

            // Whoever asks next gets work of its own, not the end of this.
            Forget(key, flight);
        }

        flight.NobodyWaits.Cancel();
    }

    private async Task FlyAsync(string key, Flight flight, Func<CancellationToken, Task<T>> work, Func<T, Task> settle)
    {
        try
        {
            var result = await work(flight.NobodyWaits.Token);
            flight.Result.TrySetResult(result);
            await settle(result);
        }
        catch (OperationCanceledException e) when (flight.NobodyWaits.IsCancellationRequested)
        {
            flight.Result.TrySetCanceled(e.CancellationToken);
        }
        catch (Exception e)
        {
            // Thrown to those who wait.
            flight.Result.TrySetException(e);
        }
        finally
        {
            lock (_lock)
            {
                Forget(key, flight);
            }

            flight.Settled.TrySetResult();
        }
    }

    private void Forget(string key, Flight flight)
    {
        if (_flights.TryGetValue(key, out var current) && current == flight)
        {
            _flights.Remove(key);
        }
    }

    private sealed class Flight
    {
        public TaskCompletionSource<T> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Settled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationTokenSource NobodyWaits { get; } = new();

        public int Waiting { get; set; }
    }
}
