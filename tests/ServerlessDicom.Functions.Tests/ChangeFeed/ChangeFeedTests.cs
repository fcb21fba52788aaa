using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.ChangeFeed;

public sealed class ChangeFeedTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private TestService? _service;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestService Service => _service!;

    public async ValueTask InitializeAsync() =>
        _service = await TestService.StartAsync(
            services => services.AddSingleton<TimeProvider>(_clock),
            null,
            "--Store:ExistingInstance",
            "Replace"
        );

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    [Fact]
    public async Task It_tells_what_happened_in_order_and_what_has_become_of_it()
    {
        var one = new TestFile("1.2.3.1.1");
        var two = new TestFile("1.2.3.1.2");
        Assert.Equal(HttpStatusCode.NoContent, (await GetAsync("changefeed/latest")).Status);
        Assert.Equal("[]", (await GetAsync("changefeed")).Json!.ToJsonString());

        await Service.StoreAsync(one.ToBytes(), two.ToBytes());
        await Service.StoreAsync(new TestFile("1.2.3.1.1").Text(0x00100020, "LO", "PID2").ToBytes());
        await Service.Client.DeleteAsync(new Uri(two.Resource, UriKind.Relative), Token);
        var feed = await EntriesAsync("changefeed");

        Assert.Equal([1, 2, 3, 4], feed.Select(entry => (int)entry["Sequence"]!));
        Assert.Equal(["create", "create", "update", "delete"], Texts(feed, "Action"));
        Assert.Equal(["replaced", "deleted", "current", "deleted"], Texts(feed, "State"));
        Assert.Equal(["1.2.3.1.1", "1.2.3.1.2", "1.2.3.1.1", "1.2.3.1.2"], Texts(feed, "SopInstanceUid"));
        Assert.All(feed, entry => Assert.Equal("1.2.3", (string?)entry["StudyInstanceUid"]));
        Assert.All(feed, entry => Assert.Equal("1.2.3.1", (string?)entry["SeriesInstanceUid"]));
        var times = Texts(feed, "Timestamp").Select(text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture));
        Assert.Equal(times.Order(), times);

        // The metadata are those of the instance as it is now.
        Assert.Equal(["PID2", null, "PID2", null], feed.Select(PatientIdOf));
        Assert.All(await EntriesAsync("changefeed?includemetadata=false"), entry => Assert.Null(entry["Metadata"]));

        var latest = (await GetAsync("changefeed/latest")).Json!;
        Assert.Equal(feed[3].ToJsonString(), latest.ToJsonString());
        Assert.Equal(feed[3].ToJsonString(), (await GetAsync("../changefeed/latest")).Json!.ToJsonString());
        Assert.Equal(2, (await EntriesAsync("../changefeed?offset=1&limit=2&includeMetadata=False")).Count);

        await Service.StoreAsync(two.ToBytes());
        Assert.Equal(
            ["replaced", "replaced", "current", "replaced", "current"],
            Texts(await EntriesAsync("changefeed"), "State")
        );
    }

    [Fact]
    public async Task A_consumer_that_goes_on_from_where_it_was_sees_each_change_once()
    {
        var seen = new List<string>();
        for (var round = 1; round <= 3; round++)
        {
            await Service.StoreAsync(Enumerable.Range(1, 5).Select(i => new TestFile($"1.2.{round}.1.{i}").ToBytes()));
            _clock.Ahead += TimeSpan.FromDays(7);
            while (await EntriesAsync($"changefeed?offset={seen.Count}&limit=3") is { Count: > 0 } entries)
            {
                Assert.InRange(entries.Count, 1, 3);
                seen.AddRange(Texts(entries, "SopInstanceUid"));
            }
        }

        Assert.Equal(15, seen.Count);
        Assert.Equal(seen.Distinct(), seen);
    }

    [Fact]
    public async Task Windows_of_time_follow_on_one_another()
    {
        var start = Now;
        await Service.StoreAsync(new TestFile("1.2.1.1.1").ToBytes(), new TestFile("1.2.1.1.2").ToBytes());
        _clock.Ahead += TimeSpan.FromHours(1);
        var middle = Now;
        await Service.StoreAsync(new TestFile("1.2.2.1.1").ToBytes());
        _clock.Ahead += TimeSpan.FromHours(1);

        Assert.Equal(["1.2.1.1.1", "1.2.1.1.2"], await InAsync(start, middle));
        Assert.Equal(["1.2.1.1.2"], await InAsync(start, middle, "&offset=1"));
        Assert.Equal(["1.2.2.1.1"], await InAsync(middle, Now));
        Assert.Equal(["1.2.2.1.1"], await InAsync(middle, null));
        Assert.Equal(["1.2.1.1.1", "1.2.1.1.2"], await InAsync(null, middle));
        Assert.Empty(await InAsync(Now, null));
    }

    [Fact]
    public async Task What_is_no_longer_kept_is_told_and_where_to_go_on()
    {
        await Service.StoreAsync(new TestFile("1.2.1.1.1").ToBytes());
        var first = Now;
        _clock.Ahead += TimeSpan.FromDays(31);
        await Service.StoreAsync(new TestFile("1.2.2.1.1").ToBytes());
        // The latest change is kept until there is another.
        _clock.Ahead += TimeSpan.FromHours(2);
        await Service.StoreAsync(new TestFile("1.2.2.1.2").ToBytes());

        foreach (var query in (string[])["", "?offset=0", $"?startTime={Escape(first)}"])
        {
            var (status, problem) = await GetAsync("changefeed" + query);
            Assert.Equal(HttpStatusCode.Gone, status);
            Assert.Contains("offset=1", (string?)problem!["detail"], StringComparison.Ordinal);
        }

        Assert.Equal([2, 3], (await EntriesAsync("changefeed?offset=1")).Select(entry => (int)entry["Sequence"]!));
        Assert.Equal(2, (await InAsync(Now - TimeSpan.FromDays(10), null)).Count);
    }

    [Fact]
    public async Task What_is_asked_wrongly_is_refused()
    {
        foreach (
            var query in (string[])
                [
                    "offset=-1",
                    "offset=x",
                    "offset=9223372036854775807",
                    "offset=1&offset=2",
                    "limit=0",
                    "limit=201",
                    "startTime=yesterday",
                    "startTime=2026-01-02T00:00:00Z&endTime=2026-01-01T00:00:00Z",
                    "includeMetadata=perhaps",
                    "ofset=1",
                ]
        )
        {
            Assert.Equal((query, HttpStatusCode.BadRequest), (query, (await GetAsync("changefeed?" + query)).Status));
        }
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    private async Task<List<string>> InAsync(DateTimeOffset? start, DateTimeOffset? end, string more = "")
    {
        var window =
            (start is null ? "" : $"&startTime={Escape(start.Value)}")
            + (end is null ? "" : $"&endTime={Escape(end.Value)}");
        return Texts(await EntriesAsync($"changefeed?includeMetadata=false{window}{more}"), "SopInstanceUid");
    }

    private static string Escape(DateTimeOffset moment) =>
        Uri.EscapeDataString(moment.ToString("O", CultureInfo.InvariantCulture));

    private async Task<List<JsonNode>> EntriesAsync(string path)
    {
        var (status, json) = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, status);
        return [.. json!.AsArray().Select(entry => entry!)];
    }

    private async Task<(HttpStatusCode Status, JsonNode? Json)> GetAsync(string path)
    {
        using var response = await Service.Client.GetAsync(new Uri(path, UriKind.Relative), Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    private static List<string> Texts(IEnumerable<JsonNode> entries, string name) =>
        [.. entries.Select(entry => (string)entry[name]!)];

    private static string? PatientIdOf(JsonNode entry) => (string?)entry["Metadata"]?["00100020"]!["Value"]![0];
}
