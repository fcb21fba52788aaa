using System.Globalization;
using System.Net;
using ServerlessDicom.Functions.Events;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Events;

/// <summary>What every adapter behind <see cref="IEventPublisher"/> does.</summary>
public abstract class EventPublisherConformance : IAsyncLifetime
{
    private FakeReceiver _receiver = null!;

    private protected FakeReceiver Receiver => _receiver;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _receiver = await FakeReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes one that does not try again by itself.</summary>
    private protected abstract IEventPublisher Create(Uri url, TimeSpan? timeout = null);

    [Fact]
    public async Task All_events_arrive_in_order()
    {
        var events = SampleEvents.Many(300);

        await Create(_receiver.Url).PublishAsync(events, Token);

        Assert.Equal(events.Select(each => each.Id), _receiver.TakenSoFar().Select(each => (string?)each["id"]));
        Assert.All(_receiver.Requests, request => Assert.Equal("POST", request.Method));
        Assert.All(
            _receiver.Requests,
            request => Assert.StartsWith("/api/events", request.PathAndQuery, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task No_events_are_no_request()
    {
        await Create(_receiver.Url).PublishAsync([], Token);
        Assert.Empty(_receiver.Requests);
    }

    [Theory]
    [InlineData(HttpStatusCode.Found)]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task What_is_not_taken_fails_and_nothing_behind_it_is_sent(HttpStatusCode status)
    {
        // Far more than one request takes.
        var events = SampleEvents.Many(2500);
        var count = 0;
        _receiver.Answer = (_, response) =>
        {
            response.StatusCode = ++count == 2 ? (int)status : 200;
            response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        };

        await Assert.ThrowsAsync<EventsUnavailableException>(() => Create(_receiver.Url).PublishAsync(events, Token));

        Assert.Equal(2, _receiver.Requests.Count);
        var taken = _receiver.TakenSoFar().Select(each => (string?)each["id"]).ToList();
        Assert.Equal(events.Take(taken.Count).Select(each => each.Id), taken);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task When_to_come_back_is_passed_on(HttpStatusCode status)
    {
        _receiver.Answer = (_, response) =>
        {
            response.StatusCode = (int)status;
            response.Headers.RetryAfter = 17.ToString(CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        };

        var failure = await Assert.ThrowsAsync<EventsUnavailableException>(() =>
            Create(_receiver.Url).PublishAsync(SampleEvents.Many(1), Token)
        );

        Assert.Equal(TimeSpan.FromSeconds(17), failure.RetryAfter);
    }

    [Fact]
    public async Task A_receiver_that_cannot_be_reached_is_told_as_such()
    {
        var url = _receiver.Url;
        await _receiver.DisposeAsync();

        await Assert.ThrowsAsync<EventsUnavailableException>(() =>
            Create(url).PublishAsync(SampleEvents.Many(1), Token)
        );
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_in_time_is_told_as_such()
    {
        var never = new TaskCompletionSource();
        _receiver.Answer = (_, response) => never.Task.WaitAsync(response.HttpContext.RequestAborted);

        await Assert.ThrowsAsync<EventsUnavailableException>(() =>
            Create(_receiver.Url, TimeSpan.FromMilliseconds(100)).PublishAsync(SampleEvents.Many(1), Token)
        );
    }

    [Fact]
    public async Task A_connection_that_breaks_is_told_as_such()
    {
        _receiver.Answer = (_, response) =>
        {
            response.HttpContext.Abort();
            return Task.CompletedTask;
        };

        await Assert.ThrowsAsync<EventsUnavailableException>(() =>
            Create(_receiver.Url).PublishAsync(SampleEvents.Many(1), Token)
        );
    }

    [Fact]
    public async Task Cancelling_is_no_failure_of_the_receiver()
    {
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _receiver.Answer = (_, _) => cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Create(_receiver.Url).PublishAsync(SampleEvents.Many(2500), cancelling.Token)
        );
    }
}
