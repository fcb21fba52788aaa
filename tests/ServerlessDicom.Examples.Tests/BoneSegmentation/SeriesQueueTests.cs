using Microsoft.Extensions.Options;
using ServerlessDicom.Examples.BoneSegmentation;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Examples.Tests.BoneSegmentation;

public sealed class SeriesQueueTests
{
    private static readonly SeriesKey _one = new("1.2", "1.2.1");
    private static readonly SeriesKey _two = new("1.2", "1.2.2");

    private readonly ManualClock _clock = new();
    private readonly SeriesQueue _queue;

    public SeriesQueueTests() =>
        _queue = new SeriesQueue(Options.Create(new ConsumerOptions { Quiet = TimeSpan.FromHours(1) }), _clock);

    [Fact]
    public async Task A_series_waits_until_none_of_its_instances_has_come_for_a_while()
    {
        Assert.True(_queue.TryAdd([_one]));
        _clock.Ahead = TimeSpan.FromMinutes(30);
        Assert.True(_queue.TryAdd([_one]));
        _clock.Ahead = TimeSpan.FromMinutes(61);
        var taken = _queue.TakeAsync(TestContext.Current.CancellationToken);
        Assert.False(taken.IsCompleted);

        _clock.Ahead = TimeSpan.FromMinutes(91);
        // Something new makes it look at the clock.
        Assert.True(_queue.TryAdd([_two]));

        Assert.Equal(_one, await taken);
        Assert.False(_queue.TakeAsync(TestContext.Current.CancellationToken).IsCompleted);
    }

    [Fact]
    public async Task A_series_that_failed_comes_again()
    {
        _queue.Again(_one, TimeSpan.FromMinutes(1));
        // An event in the meantime has the say.
        Assert.True(_queue.TryAdd([_one]));
        _clock.Ahead = TimeSpan.FromMinutes(2);
        var taken = _queue.TakeAsync(TestContext.Current.CancellationToken);
        Assert.False(taken.IsCompleted);

        _queue.Again(_two, TimeSpan.Zero);

        Assert.Equal(_two, await taken);
    }
}
