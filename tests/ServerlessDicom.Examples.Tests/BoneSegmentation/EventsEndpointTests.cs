using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Examples.BoneSegmentation;
using ServerlessDicom.Examples.BoneSegmentation.Events;

namespace ServerlessDicom.Examples.Tests.BoneSegmentation;

/// <summary>What the webhook takes, and what it answers.</summary>
public sealed class EventsEndpointTests : IAsyncLifetime
{
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";

    private readonly WebApplication _consumer = Consumer.Build([
        "--Urls",
        "http://127.0.0.1:0",
        "--CatchUp",
        "false",
        "--Quiet",
        "01:00:00",
        "--MaxWaiting",
        "2",
        "--EventToken",
        "secret",
    ]);

    private readonly HttpClient _http = new();

    public async ValueTask InitializeAsync()
    {
        await _consumer.StartAsync(TestContext.Current.CancellationToken);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "secret");
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _consumer.DisposeAsync();
    }

    [Fact]
    public async Task What_waits_is_bounded_and_the_sender_told_when_to_come_again()
    {
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(Event("1.2.3")));
        // The next instances of the same series wait with it.
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(Event("1.2.3")));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(new JsonArray(Event("1.2.4"), Event("1.2.4"))));

        using var answer = await SendAsync(Event("1.2.5"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(30), answer.Headers.RetryAfter!.Delta);
        // Nothing new has to wait for these.
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(Event("1.2.4")));
    }

    [Fact]
    public async Task Without_the_token_nothing_is_taken()
    {
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "guess");
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(Event("1.2.3")));
        _http.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(Event("1.2.3")));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("42")]
    [InlineData("{}")]
    [InlineData("""{"type":"ServerlessDicom.InstanceStored","data":{"sopClassUid":"1.2.840.10008.5.1.4.1.1.2"}}""")]
    [InlineData(
        """{"type":"ServerlessDicom.InstanceStored","data":{"sopClassUid":"1.2.840.10008.5.1.4.1.1.2","studyInstanceUid":"../x","seriesInstanceUid":"1"}}"""
    )]
    public async Task What_is_no_event_is_refused(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/cloudevents+json");
        using var answer = await _http.PostAsync(Url, content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Event_Grid_hears_its_code_back()
    {
        var validation = new JsonArray(
            new JsonObject
            {
                ["id"] = "1",
                ["eventType"] = "Microsoft.EventGrid.SubscriptionValidationEvent",
                ["data"] = new JsonObject { ["validationCode"] = "512d38b6-c7b8-40c8-89fe-f46f9e9622b6" },
            }
        );

        using var answer = await SendAsync(validation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var said = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("512d38b6-c7b8-40c8-89fe-f46f9e9622b6", said.GetProperty("validationResponse").GetString());
    }

    [Fact]
    public async Task Senders_of_CloudEvents_may_ask_whether_they_may_send()
    {
        using var question = new HttpRequestMessage(HttpMethod.Options, Url);
        question.Headers.Add("WebHook-Request-Origin", "eventgrid.azure.net");

        using var answer = await _http.SendAsync(question);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("eventgrid.azure.net", Assert.Single(answer.Headers.GetValues("WebHook-Allowed-Origin")));
    }

    [Theory]
    // Its own results, for one, and what others store.
    [InlineData("ServerlessDicom.InstanceStored", "1.2.840.10008.5.1.4.1.1.66.4", 0)]
    [InlineData("ServerlessDicom.InstanceStored", "1.2.840.10008.5.1.4.1.1.88.33", 0)]
    [InlineData("ServerlessDicom.InstanceDeleted", Ct, 0)]
    [InlineData("ServerlessDicom.InstanceStored", Ct, 1)]
    [InlineData("ServerlessDicom.InstanceUpdated", Ct, 1)]
    public async Task Only_CT_images_that_come_make_work(string type, string sopClass, int expected)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(Event("1.2.3", type, sopClass).ToJsonString()));

        var received = await ReceivedEvents.ReadAsync(body, TestContext.Current.CancellationToken);

        Assert.Equal(expected, received.CtSeries.Count);
    }

    [Fact]
    public async Task The_schema_of_Event_Grid_is_read_as_well()
    {
        var theirs = Event("1.2.3");
        theirs["eventType"] = (string?)theirs["type"];
        theirs.Remove("type");
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(new JsonArray(theirs).ToJsonString()));

        var received = await ReceivedEvents.ReadAsync(body, TestContext.Current.CancellationToken);

        Assert.Equal([new SeriesKey("1.2", "1.2.3")], received.CtSeries);
    }

    private Uri Url => new(_consumer.Urls.First() + EventsEndpoint.Path);

    private static JsonObject Event(
        string series,
        string type = "ServerlessDicom.InstanceStored",
        string sopClass = Ct
    ) =>
        new()
        {
            ["specversion"] = "1.0",
            ["type"] = type,
            ["data"] = new JsonObject
            {
                ["studyInstanceUid"] = "1.2",
                ["seriesInstanceUid"] = series,
                ["sopClassUid"] = sopClass,
            },
        };

    private async Task<HttpStatusCode> PostAsync(JsonNode body)
    {
        using var answer = await SendAsync(body);
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(JsonNode body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/cloudevents+json");
        return await _http.PostAsync(Url, content);
    }
}
