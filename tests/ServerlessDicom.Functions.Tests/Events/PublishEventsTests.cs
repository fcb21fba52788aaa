using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Events;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Telemetry;
using ServerlessDicom.Functions.Tests.Index;
using ServerlessDicom.Functions.Tests.Index.Sqlite;
using ServerlessDicom.Functions.Tests.Triggers;
using ServerlessDicom.Functions.Triggers;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Events;

public sealed class PublishEventsTests : IAsyncLifetime
{
    // No pause is ever as long, which would make it endless.
    private static readonly TriggersOptions _triggers = new()
    {
        InProcess = true,
        ChangesInterval = TimeSpan.FromHours(23),
    };

    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private FakeReceiver _receiver = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _receiver = await FakeReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        await _metrics.DisposeAsync();
    }

    [Fact]
    public async Task A_receiver_that_fails_fails_the_call_and_the_others_are_told_all_the_same()
    {
        await using var failing = await FakeReceiver.StartAsync();
        failing.Answer = (_, response) =>
        {
            response.StatusCode = 500;
            return Task.CompletedTask;
        };
        var publish = Publish(failing, _receiver);
        IndexChange[] changes = [SampleEvents.Change(1), SampleEvents.Change(2)];

        await Assert.ThrowsAsync<EventsUnavailableException>(() => publish.HandleAsync(changes, Token));
        var first = await _receiver.TakenAsync(2);

        failing.Answer = (_, _) => Task.CompletedTask;
        await publish.HandleAsync(changes, Token);

        Assert.Equal(first.Select(Text), (await _receiver.TakenAsync(2)).Select(Text));
        Assert.Equal(first.Select(Text), (await failing.TakenAsync(2)).Select(Text));
    }

    [Fact]
    public async Task Whatever_fails_all_is_told_in_order_and_who_looks_at_ids_sees_each_once()
    {
        await using var temporary = new TemporaryIndex();
        var random = new Random(20260102);
        _receiver.Answer = (request, response) =>
        {
            response.StatusCode = random.Next(10) switch
            {
                0 => 429,
                1 => 500,
                2 => 503,
                _ => 204,
            };
            response.Headers.RetryAfter = response.StatusCode == 429 ? "2" : default;
            if (random.Next(20) == 0)
            {
                response.HttpContext.Abort();
            }

            return Task.CompletedTask;
        };
        var signal = new ChangeSignal();
        var time = new RecordedTime(_triggers.ChangesInterval);
        var expected = new List<(string, IndexChangeKind)>();
        using var pump = new ChangePump(
            Publish(_receiver).Consumers,
            temporary.Index,
            signal,
            Options.Create(_triggers),
            time,
            NullLogger<ChangePump>.Instance
        );
        await pump.StartAsync(Token);
        for (var i = 0; i < 150; i++)
        {
            var instance = $"1.1.{random.Next(1, 6)}";
            var isThere = await temporary.Index.FindAsync("1", "1.1", instance, Token) is not null;
            if (isThere && random.Next(3) == 0)
            {
                await temporary.Index.DeleteAsync("1", "1.1", instance, Token);
                expected.Add((instance, IndexChangeKind.Deleted));
            }
            else
            {
                await temporary.Index.CommitAsync(
                    [Records.Of("1", "1.1", instance, content: $"content {i}")],
                    ExistingInstance.Replace,
                    Token
                );
                expected.Add((instance, isThere ? IndexChangeKind.Replaced : IndexChangeKind.Stored));
            }

            signal.Set();
        }

        var seen = new HashSet<string>();
        var told = new List<(string, IndexChangeKind)>();
        while (told.Count < expected.Count)
        {
            var each = Assert.Single(await _receiver.TakenAsync(1));
            if (seen.Add((string)each["id"]!))
            {
                told.Add(
                    (
                        ((string)each["subject"]!).Split('/')[^1],
                        Enum.GetValues<IndexChangeKind>()
                            .Single(kind => InstanceEvent.TypeOf(kind) == (string)each["type"]!)
                    )
                );
            }
        }

        await pump.StopAsync(Token);
        Assert.Equal(expected, told);
        Assert.NotEmpty(time.Pauses);
        Assert.Contains(TimeSpan.FromSeconds(2), time.Pauses);
    }

    [Fact]
    public async Task The_consumer_of_the_documentation_does_everything_once()
    {
        var seen = new ConcurrentDictionary<string, long>();
        var done = new ConcurrentQueue<string>();
        var attempts = 0;
        _receiver.Answer = (request, response) =>
        {
            var received = Assert.Single(request.Events);
            var subject = (string)received["subject"]!;
            var sequence = (long)received["data"]!["sequence"]!;
            if (sequence > seen.GetValueOrDefault(subject))
            {
                if (attempts++ % 3 == 0)
                {
                    throw new InvalidOperationException("Injected.");
                }

                done.Enqueue((string)received["id"]!);
                seen[subject] = sequence;
            }

            return Task.CompletedTask;
        };
        var publish = Publish(_receiver);
        IndexChange[] changes = [.. Enumerable.Range(1, 10).Select(number => SampleEvents.Change(number))];

        var isDone = false;
        while (!isDone)
        {
            try
            {
                await publish.HandleAsync(changes, Token);
                isDone = true;
            }
            catch (EventsUnavailableException)
            {
                // The Functions host would call again.
            }
        }

        Assert.Equal(SampleEvents.Of(changes).Select(each => each.Id), done);
        Assert.True(_receiver.Requests.Count > 20);
    }

    private static string Text(JsonNode each) => each.ToJsonString();

    private PublishEvents Publish(params FakeReceiver[] receivers)
    {
        var options = new EventsOptions();
        var client = new WebhookClient(Options.Create(options));
        return new PublishEvents(
            [
                .. receivers.Select(receiver => new WebhookPublisher(
                    receiver.Url,
                    "Events:Webhooks:0",
                    client,
                    options,
                    TimeProvider.System
                )),
            ],
            new InstanceEvents(Options.Create(options), Options.Create(new WebOptions())),
            new EventMetrics(new ServiceMeter(_metrics.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>())),
            TimeProvider.System
        );
    }
}
