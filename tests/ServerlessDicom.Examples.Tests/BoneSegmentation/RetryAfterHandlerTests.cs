using System.Net;
using System.Net.Http.Headers;
using ServerlessDicom.Examples.BoneSegmentation.Archive;

namespace ServerlessDicom.Examples.Tests.BoneSegmentation;

public sealed class RetryAfterHandlerTests
{
    [Fact]
    public async Task It_waits_as_long_as_the_archive_says()
    {
        var clock = new RecordingClock();
        var answers = new Answers(Busy(TimeSpan.FromSeconds(42)), Busy(TimeSpan.FromSeconds(7)), Ok());

        Assert.Equal(HttpStatusCode.OK, await GetAsync(answers, clock));

        Assert.Equal([TimeSpan.FromSeconds(42), TimeSpan.FromSeconds(7)], clock.Waits);
    }

    [Fact]
    public async Task It_comes_again_when_there_is_no_answer()
    {
        var clock = new RecordingClock();
        var answers = new Answers(_ => throw new HttpRequestException("refused"), Ok());

        Assert.Equal(HttpStatusCode.OK, await GetAsync(answers, clock));

        Assert.InRange(Assert.Single(clock.Waits), TimeSpan.FromSeconds(0.25), TimeSpan.FromSeconds(0.5));
    }

    [Fact]
    public async Task It_gives_up_in_the_end()
    {
        var answers = new Answers([.. Enumerable.Repeat(Busy(TimeSpan.FromSeconds(1)), 8)]);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await GetAsync(answers, new RecordingClock()));
        Assert.Equal(0, answers.Left);
    }

    [Fact]
    public async Task It_does_not_wait_for_an_archive_that_asks_for_hours()
    {
        var clock = new RecordingClock();

        Assert.Equal(
            HttpStatusCode.ServiceUnavailable,
            await GetAsync(new Answers(Busy(TimeSpan.FromHours(2))), clock)
        );
        Assert.Empty(clock.Waits);
    }

    [Fact]
    public async Task What_would_be_no_other_the_next_time_is_not_asked_again()
    {
        var answers = new Answers(_ => new HttpResponseMessage(HttpStatusCode.NotFound));

        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(answers, new RecordingClock()));
    }

    private static async Task<HttpStatusCode> GetAsync(Answers answers, TimeProvider clock)
    {
        using var http = new HttpClient(new RetryAfterHandler(clock) { InnerHandler = answers });
        using var response = await http.GetAsync(new Uri("http://archive.test/"));
        return response.StatusCode;
    }

    private static Func<HttpRequestMessage, HttpResponseMessage> Busy(TimeSpan retryAfter) =>
        _ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
        {
            Headers = { RetryAfter = new RetryConditionHeaderValue(retryAfter) },
        };

    private static Func<HttpRequestMessage, HttpResponseMessage> Ok() =>
        _ => new HttpResponseMessage(HttpStatusCode.OK);

    /// <summary>Answers in their order.</summary>
    private sealed class Answers(params Func<HttpRequestMessage, HttpResponseMessage>[] answers) : HttpMessageHandler
    {
        private readonly Queue<Func<HttpRequestMessage, HttpResponseMessage>> _left = new(answers);

        public int Left => _left.Count;

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            await Task.Yield();
            return _left.Dequeue()(request);
        }
    }

    /// <summary>A clock that notes what is waited for, and lets nobody wait.</summary>
    private sealed class RecordingClock : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
