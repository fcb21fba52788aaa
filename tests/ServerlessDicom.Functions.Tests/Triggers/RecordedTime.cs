using System.Collections.Concurrent;

namespace ServerlessDicom.Functions.Tests.Triggers;

/// <summary>Notes every pause of a second or so and longer, and cuts all of them to nothing but those as long as <paramref name="endless"/>, which never end.</summary>
internal sealed class RecordedTime(TimeSpan endless) : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _pauses = new();

    /// <summary>The pauses so far.</summary>
    public IReadOnlyList<TimeSpan> Pauses => [.. _pauses];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == endless || dueTime == Timeout.InfiniteTimeSpan)
        {
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        if (dueTime >= TimeSpan.FromMilliseconds(500))
        {
            _pauses.Enqueue(dueTime);
        }

        return base.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
