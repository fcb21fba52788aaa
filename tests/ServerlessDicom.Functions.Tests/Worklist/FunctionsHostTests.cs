using System.Net;
using ServerlessDicom.Functions.Tests.Triggers.Host;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Worklist;

/// <summary>Where no WebSocket can be held, and events go elsewhere.</summary>
public sealed class FunctionsHostTests
{
    [Fact]
    public async Task Subscribers_are_sent_to_the_url_that_is_set_and_receivers_get_the_reports()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        await using var service = await TestService.StartAsync(
            arguments:
            [
                "--Worklist:NotificationUrl",
                "wss://hub.example.org/client?user={aetitle}",
                "--Events:Webhooks:0",
                receiver.Url.AbsoluteUri,
            ]
        );
        var client = new WorklistClient(service.Client);
        var uid = await client.CreateAsync();

        var answer = await client.AskAsync(HttpMethod.Post, $"workitems/{uid}/subscribers/MY%20WATCHER");
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("wss://hub.example.org/client?user=MY%20WATCHER", answer.ContentLocation);

        var received = Assert.Single(await receiver.TakenAsync(1));
        Assert.Equal("ServerlessDicom.WorkitemStateReport", (string?)received["type"]);
        Assert.Equal($"workitems/{uid}", (string?)received["subject"]);
        Assert.Equal("MY WATCHER", (string?)received["data"]!["subscribers"]![0]);
        Assert.Equal("SCHEDULED", WorklistClient.Value(received["data"]!["report"], "00741000"));
        Assert.Equal(uid, WorklistClient.Value(received["data"]!["report"], "00001000"));
    }

    [Fact]
    public async Task Without_such_a_url_nobody_can_subscribe_under_the_host()
    {
        await using var service = await HostedService.StartAsync();
        using var dicomWeb = new HttpClient { BaseAddress = new Uri(service.Client.BaseAddress!, "dicom-web/") };
        var client = new WorklistClient(dicomWeb);
        var uid = await client.CreateAsync();

        var answer = await client.AskAsync(HttpMethod.Post, $"workitems/{uid}/subscribers/A");
        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Contains("Worklist:NotificationUrl", answer.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.AskAsync(HttpMethod.Get, "subscribers/A")).Status);
        await client.ClaimAsync(uid);
    }

    [Fact]
    public async Task A_receiver_that_is_down_holds_nobody_up()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        receiver.Answer = (_, response) =>
        {
            response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await using var service = await TestService.StartAsync(
            arguments: ["--Events:Webhooks:0", receiver.Url.AbsoluteUri]
        );
        var client = new WorklistClient(service.Client);
        var uid = await client.CreateAsync();
        await client.AskAsync(HttpMethod.Post, $"workitems/{uid}/subscribers/A");
        await client.FinishAsync(uid, "COMPLETED");
    }
}
