using Microsoft.AspNetCore.Http;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Tests.Web;

public sealed class RequestActivityTests
{
    private readonly SteppedTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_requests_nothing_waits()
    {
        await new RequestActivity(_time).WhenCalmAsync(TimeSpan.FromSeconds(5), Token);

        Assert.Equal(TimeSpan.Zero, _time.Passed);
    }

    [Fact]
    public async Task After_a_request_there_is_a_moment_of_calm()
    {
        var activity = new RequestActivity(_time);
        await activity.CountAsync(new DefaultHttpContext(), _ => Task.CompletedTask);

        await activity.WhenCalmAsync(TimeSpan.FromSeconds(5), Token);

        Assert.Equal(TimeSpan.FromMilliseconds(200), _time.Passed);
    }

    [Fact]
    public async Task During_a_request_work_waits_but_not_for_ever()
    {
        var activity = new RequestActivity(_time);
        var answer = new TaskCompletionSource();
        var request = activity.CountAsync(new DefaultHttpContext(), _ => answer.Task);

        await activity.WhenCalmAsync(TimeSpan.FromSeconds(5), Token);
        Assert.Equal(TimeSpan.FromSeconds(5), _time.Passed);

        answer.SetException(new IOException());
        await Assert.ThrowsAsync<IOException>(() => request);
        await activity.WhenCalmAsync(TimeSpan.FromSeconds(5), Token);
        Assert.Equal(TimeSpan.FromSeconds(5.2), _time.Passed);
    }

    /// <summary>Time that passes by waiting only, and then at once.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Passed { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => TimeSpan.TicksPerHour + Passed.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Passed += dueTime;
            return base.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
