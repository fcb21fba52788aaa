using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Events;
using ServerlessDicom.Functions.Telemetry;
using ServerlessDicom.Functions.Tests.Store;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Events;

/// <summary>From a request to the service to the receiver of the event, whatever happens in between.</summary>
public sealed class EventDeliveryTests : IAsyncLifetime
{
    private FakeReceiver _receiver = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string[] Webhook => ["--Events:Webhooks:0", _receiver.Url.AbsoluteUri];

    private string[] EventGrid =>
        ["--Events:TopicEndpoint", _receiver.Url.AbsoluteUri, "--Events:TopicKey", "key", "--Events:MaxRetries", "0"];

    public async ValueTask InitializeAsync() => _receiver = await FakeReceiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task What_is_stored_replaced_and_deleted_is_told()
    {
        await using var service = await TestService.StartAsync(
            null,
            null,
            [
                .. Webhook,
                "--Store:ExistingInstance",
                "Replace",
                "--Web:PublicBaseUrl",
                "https://pacs.example.org/dicom-web",
            ]
        );
        var file = new TestFile("1.2.1.1.1").Text(0x00080060, "CS", "MR");

        await service.StoreAsync(file.ToBytes());
        await service.StoreAsync(file.ToBytes());
        await service.StoreAsync(file.Text(0x00080060, "CS", "CT").ToBytes());
        await service.Client.DeleteAsync(new Uri($"studies/{file.Study}", UriKind.Relative), Token);

        var events = await _receiver.TakenAsync(3);
        Assert.Equal(
            [
                ("ServerlessDicom.InstanceStored", "MR"),
                ("ServerlessDicom.InstanceUpdated", "CT"),
                ("ServerlessDicom.InstanceDeleted", "CT"),
            ],
            events.Select(each => ((string?)each["type"], (string?)each["data"]!["modality"]))
        );
        Assert.All(events, each => Assert.Equal(file.Resource, (string?)each["subject"]));
        Assert.All(
            events,
            each =>
                Assert.Equal($"https://pacs.example.org/dicom-web/{file.Resource}", (string?)each["data"]!["wadoUrl"])
        );
        Assert.Equal(3, events.Select(each => (string?)each["id"]).Distinct().Count());
        Assert.Equal(events.Select(SequenceOf).Order().Distinct(), events.Select(SequenceOf));
        // Nothing of the patient, by name, id, or otherwise.
        Assert.All(
            _receiver.Requests,
            request =>
                Assert.DoesNotContain(
                    "Doe",
                    System.Text.Encoding.UTF8.GetString(request.Body),
                    StringComparison.Ordinal
                )
        );
        Assert.All(
            _receiver.Requests,
            request =>
                Assert.DoesNotContain(
                    "PID1",
                    System.Text.Encoding.UTF8.GetString(request.Body),
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task Event_Grid_and_webhooks_are_told_side_by_side()
    {
        await using var grid = await FakeReceiver.StartAsync();
        await using var other = await FakeReceiver.StartAsync();
        await using var service = await TestService.StartAsync(
            null,
            null,
            [
                .. Webhook,
                "--Events:Webhooks:1",
                other.Url.AbsoluteUri,
                "--Events:TopicEndpoint",
                grid.Url.AbsoluteUri,
                "--Events:TopicKey",
                "key",
                "--Events:MaxRetries",
                "0",
            ]
        );
        // One that is down holds up nobody else.
        other.Answer = (_, response) =>
        {
            response.StatusCode = 503;
            return Task.CompletedTask;
        };

        await service.StoreAsync(new TestFile("1.2.1.1.1").ToBytes(), new TestFile("1.2.1.1.2").ToBytes());

        var events = await _receiver.TakenAsync(2);
        Assert.Equal(
            events.Select(each => each.ToJsonString()),
            (await grid.TakenAsync(2)).Select(each => each.ToJsonString())
        );
        Assert.Equal("key", grid.Requests[0].Headers["aeg-sas-key"]);
        Assert.Empty(other.TakenSoFar());
    }

    [Fact]
    public async Task Without_receivers_nothing_is_done_and_nothing_kept()
    {
        await using var service = await TestService.StartAsync();
        Assert.Empty(service.Services.GetRequiredService<IReadOnlyList<IEventPublisher>>());
        Assert.Equal(HttpStatusCode.OK, (await service.StoreAsync(new TestFile("1.2.1.1.1").ToBytes())).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_between_commit_and_publishing_loses_nothing(bool isEventGrid)
    {
        var receiver = isEventGrid ? EventGrid : Webhook;
        var file = new TestFile("1.2.1.1.1");
        var steps = await CountStepsAsync(file);
        var folder = Directory.CreateTempSubdirectory("events-");
        try
        {
            await using (var dying = await FaultyService.StartAsync(folder.FullName, receiver))
            {
                dying.Plan.DieAt = steps;
                dying.Plan.Afterwards = true;
                Assert.Equal(
                    HttpStatusCode.ServiceUnavailable,
                    (await dying.Service.StoreAsync(file.ToBytes())).Status
                );
            }

            Assert.Empty(_receiver.Requests);

            await using var next = await FaultyService.StartAsync(folder.FullName, receiver);
            var told = Assert.Single(await _receiver.TakenAsync(1));
            Assert.Equal(file.Resource, (string?)told["subject"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_between_publishing_and_noting_it_tells_the_same_event_again(bool isEventGrid)
    {
        var receiver = isEventGrid ? EventGrid : Webhook;
        var file = new TestFile("1.2.1.1.1");
        var steps = await CountStepsAsync(file);
        var folder = Directory.CreateTempSubdirectory("events-");
        try
        {
            JsonNode first;
            await using (var dying = await FaultyService.StartAsync(folder.FullName, receiver))
            {
                // The position is the next to be written.
                dying.Plan.DieAt = steps + 1;
                await dying.Service.StoreAsync(file.ToBytes());
                first = Assert.Single(await _receiver.TakenAsync(1));
            }

            await using var next = await FaultyService.StartAsync(folder.FullName, receiver);
            var second = Assert.Single(await _receiver.TakenAsync(1));
            Assert.Equal(first.ToJsonString(), second.ToJsonString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task What_is_published_and_refused_and_how_late_is_measured()
    {
        await using var service = await TestService.StartAsync(null, null, Webhook);
        var meter = service.Services.GetRequiredService<ServiceMeter>().Meter;
        var measured = new Dictionary<string, double>();
        var published = new TaskCompletionSource();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, each) =>
        {
            if (
                ReferenceEquals(instrument.Meter, meter)
                && instrument.Name.Contains(".events.", StringComparison.Ordinal)
            )
            {
                each.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value));
        listener.Start();
        var refusals = 1;
        _receiver.Answer = (_, response) =>
        {
            response.StatusCode = refusals-- > 0 ? 500 : 204;
            return Task.CompletedTask;
        };

        await service.StoreAsync(new TestFile("1.2.1.1.1").ToBytes());
        await published.Task.WaitAsync(Token);

        Assert.Equal(1, measured[EventMetrics.Failed]);
        Assert.Equal(1, measured[EventMetrics.Published]);
        Assert.InRange(measured[EventMetrics.Lag], 0.5, 600);

        void Note(Instrument instrument, double value)
        {
            measured[instrument.Name] = value;
            if (instrument.Name == EventMetrics.Lag)
            {
                published.SetResult();
            }
        }
    }

    private static long SequenceOf(JsonNode each) => (long)each["data"]!["sequence"]!;

    /// <summary>The steps of storing a file, the last of which is the commit.</summary>
    private static async Task<int> CountStepsAsync(TestFile file)
    {
        await using var faulty = await FaultyService.StartAsync();
        await faulty.Service.StoreAsync(file.ToBytes());
        return faulty.Plan.Steps;
    }
}
