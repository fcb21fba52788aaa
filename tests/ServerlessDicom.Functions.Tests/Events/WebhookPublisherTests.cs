using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Events;
using ServerlessDicom.Functions.Tests.Index;

namespace ServerlessDicom.Functions.Tests.Events;

public class WebhookPublisherTests : EventPublisherConformance
{
    private readonly ManualTime _time = new();

    private protected virtual int EventsPerRequest => 1;

    private protected override IEventPublisher Create(Uri url, TimeSpan? timeout = null) =>
        Create(url, new EventsOptions { Timeout = timeout ?? TimeSpan.FromSeconds(10) });

    private WebhookPublisher Create(Uri url, EventsOptions options)
    {
        options.EventsPerWebhookRequest = EventsPerRequest;
        return new WebhookPublisher(
            url,
            "Events:Webhooks:0",
            new WebhookClient(Options.Create(options)),
            options,
            _time
        );
    }

    [Fact]
    public async Task A_request_says_what_it_is_and_who_sends_it()
    {
        var events = SampleEvents.Of(
            [SampleEvents.Change(1)],
            publicBaseUrl: new Uri("https://pacs.example.org/dicom-web")
        );
        var url = new Uri(Receiver.Url + "?access_token=a.b~c");

        await Create(url, new EventsOptions { WebhookToken = "mF_9.B5f-4.1JqM" }).PublishAsync(events, Token);

        var request = Assert.Single(Receiver.Requests);
        Assert.Equal("/api/events?access_token=a.b~c", request.PathAndQuery);
        Assert.Equal("Bearer mF_9.B5f-4.1JqM", request.Headers["Authorization"]);
        Assert.Equal("pacs.example.org", request.Headers["WebHook-Request-Origin"]);
        Assert.Equal(
            EventsPerRequest == 1
                ? "application/cloudevents+json; charset=utf-8"
                : "application/cloudevents-batch+json; charset=utf-8",
            request.Headers["Content-Type"]
        );
        Assert.Equal(EventsPerRequest == 1, JsonNode.Parse(request.Body) is JsonObject);
        Assert.Equal("studies/1/series/1.1/instances/1.1.1", (string?)Assert.Single(request.Events)["subject"]);
    }

    [Fact]
    public async Task A_request_holds_at_most_as_many_events_as_are_asked_for()
    {
        await Create(Receiver.Url).PublishAsync(SampleEvents.Many(25), Token);

        Assert.Equal((24 / EventsPerRequest) + 1, Receiver.Requests.Count);
        Assert.All(Receiver.Requests, request => Assert.InRange(request.Events.Count, 1, EventsPerRequest));
    }

    [Fact]
    public async Task When_to_come_back_may_be_a_date()
    {
        Receiver.Answer = (_, response) =>
        {
            response.StatusCode = 429;
            response.Headers.RetryAfter = (_time.Now + TimeSpan.FromMinutes(3)).ToString("R", null);
            return Task.CompletedTask;
        };

        var failure = await Assert.ThrowsAsync<EventsUnavailableException>(() =>
            Create(Receiver.Url).PublishAsync(SampleEvents.Many(1), Token)
        );

        Assert.Equal(TimeSpan.FromMinutes(3), failure.RetryAfter);
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_left_alone_for_long()
    {
        Receiver.Answer = (_, response) =>
        {
            response.StatusCode = (int)HttpStatusCode.Gone;
            return Task.CompletedTask;
        };

        var failure = await Assert.ThrowsAsync<EventsUnavailableException>(() =>
            Create(Receiver.Url).PublishAsync(SampleEvents.Many(1), Token)
        );

        Assert.Equal(TimeSpan.FromDays(1), failure.RetryAfter);
    }

    [Fact]
    public async Task Messages_do_not_tell_the_secret_in_the_url()
    {
        Receiver.Answer = (_, response) =>
        {
            response.StatusCode = 500;
            return Task.CompletedTask;
        };
        var url = new Uri(Receiver.Url + "?access_token=secret");
        var refused = await Assert.ThrowsAsync<EventsUnavailableException>(() =>
            Create(url).PublishAsync(SampleEvents.Many(1), Token)
        );
        await Receiver.DisposeAsync();
        var unreachable = await Assert.ThrowsAsync<EventsUnavailableException>(() =>
            Create(url).PublishAsync(SampleEvents.Many(1), Token)
        );

        Assert.DoesNotContain("secret", refused.ToString() + unreachable, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_name_stays_when_the_secret_in_its_url_changes()
    {
        Assert.Equal(NameOf("https://a.example/hook?access_token=1"), NameOf("https://a.example/hook?access_token=2"));
        Assert.NotEqual(NameOf("https://a.example/hook"), NameOf("https://b.example/hook"));

        static string NameOf(string url) => WebhookPublisher.NameOf(new Uri(url));
    }
}

public sealed class BatchedWebhookPublisherTests : WebhookPublisherTests
{
    private protected override int EventsPerRequest => 10;
}
