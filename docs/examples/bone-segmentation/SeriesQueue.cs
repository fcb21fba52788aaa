using Microsoft.Extensions.Options;

namespace ServerlessDicom.Examples.BoneSegmentation;

/// <summary>Series that are to be worked on, each once however many of its instances came, and not before it is at rest.</summary>
internal sealed class SeriesQueue(IOptions<ConsumerOptions> options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SeriesKey, DateTimeOffset> _due = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Adds series, or lets those that wait already wait anew. False, and nothing is added, when too many are waiting.</summary>
    public bool TryAdd(IReadOnlyCollection<SeriesKey> series)
    {
        lock (_lock)
        {
            if (_due.Count + series.Count(key => !_due.ContainsKey(key)) > options.Value.MaxWaiting)
            {
                return false;
            }

            foreach (var key in series)
            {
                _due[key] = clock.GetUtcNow() + options.Value.Quiet;
            }

            Signal();
            return true;
        }
    }

    /// <summary>Puts a series back whose turn did not end well.</summary>
    public void Again(SeriesKey series, TimeSpan after)
    {
        lock (_lock)
        {
            // An event that came in the meantime has its own time.
            _due.TryAdd(series, clock.GetUtcNow() + after);
            Signal();
        }
    }

    /// <summary>Takes out the series whose time came first, once it has come.</summary>
    public async Task<SeriesKey> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            var wait = Timeout.InfiniteTimeSpan;
            lock (_lock)
            {
                changed = _changed.Task;
                if (_due.Count > 0)
                {
                    var (series, due) = _due.MinBy(entry => entry.Value);
                    wait = due - clock.GetUtcNow();
                    if (wait <= TimeSpan.Zero)
                    {
                        _due.Remove(series);
                        return series;
                    }
                }
            }

            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(changed, Task.Delay(wait, clock, timer.Token));
            await timer.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal()
    {
        _changed.SetResult();
        _changed = NewSignal();
    }
}
