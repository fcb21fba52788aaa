using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Triggers;
using ServerlessDicom.Tests;

namespace ServerlessDicom.EndToEnd.Tests;

/// <summary>The built service is killed while clients store, again and again, on the same data.</summary>
public sealed class KilledProcessTests : IAsyncLifetime
{
    private const string AnyPort = "http://127.0.0.1:0";
    private const int Clients = 3;
    private const int FilesPerRequest = 4;

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, byte> _acknowledged = new();
    private FakeReceiver _receiver = null!;
    private int _requests;

    private string[] Webhook => ["--Events:Webhooks:0", _receiver.Url.AbsoluteUri];

    public async ValueTask InitializeAsync() => _receiver = await FakeReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Whatever_was_acknowledged_survives_and_nothing_is_half_there()
    {
        foreach (var acknowledgments in new[] { 1, 7, 20 })
        {
            await StoreUntilKilledAsync(acknowledgments);
        }

        var clock = new ManualClock();
        await using var service = await TestService.StartAsync(
            services => services.AddSingleton<TimeProvider>(clock),
            Path.Combine(_folder.Path, "data"),
            Webhook
        );
        var found = await FindAsync(service);
        Assert.Superset(_acknowledged.Keys.ToHashSet(), found);
        Assert.True(_acknowledged.Count >= 3 * FilesPerRequest);
        foreach (var file in found.Select(FileOf))
        {
            Assert.Equal(file.ToBytes(), await service.FetchAsync(file.Resource));
        }

        var series = await service.SearchAsync("series?limit=1000");
        Assert.Equal(found.Count, series.Sum(one => (int)one["00201209"]!["Value"]![0]!));

        await AssertToldAsync(found);

        clock.Ahead = TimeSpan.FromDays(1);
        await service.Services.GetRequiredService<Sweep>().DeleteOrphansAsync(TestContext.Current.CancellationToken);
        var blobs = Directory.EnumerateFiles(
            Path.Combine(service.Folder, "blobs"),
            "*.dcm",
            SearchOption.AllDirectories
        );
        Assert.Equal(found.Count, blobs.Count());
        Assert.Equal(found, await FindAsync(service));
    }

    /// <summary>Whatever is there, and nothing else, was told: at least once, and each time by the same event.</summary>
    private async Task AssertToldAsync(HashSet<string> found)
    {
        var told = new Dictionary<string, string>();
        while (told.Count < found.Count)
        {
            var next = Assert.Single(await _receiver.TakenAsync(1));
            var instance = (string)next["data"]!["sopInstanceUid"]!;
            Assert.Equal(told.GetValueOrDefault(instance, (string)next["id"]!), (string?)next["id"]);
            told[instance] = (string)next["id"]!;
        }

        Assert.Equal(found, told.Keys.ToHashSet());
    }

    /// <summary>Several clients store one request after the other; at an acknowledgment the process dies under all of them.</summary>
    private async Task StoreUntilKilledAsync(int acknowledgments)
    {
        var service = await ServiceProcess.StartAsync(_folder.Path, null, ["--urls", AnyPort, .. Webhook]);
        var dead = new TaskCompletionSource();
        var left = acknowledgments;
        var clients = Enumerable.Range(0, Clients).Select(_ => StoreAsync()).ToArray();
        await dead.Task;
        await service.DisposeAsync();
        await Task.WhenAll(clients);

        async Task StoreAsync()
        {
            while (!dead.Task.IsCompleted)
            {
                var request = Interlocked.Increment(ref _requests);
                var files = Enumerable.Range(1, FilesPerRequest).Select(i => FileOf($"1.2.{request}.1.{i}")).ToList();
                try
                {
                    var payload = TestPayload.Multipart(files.Select(file => file.ToBytes()));
                    var answer = await StoreAnswer.PostAsync(service.Client, "/dicom-web/studies", payload);
                    Assert.Equal(FilesPerRequest, answer.Stored.Count);
                    foreach (var uid in answer.Stored)
                    {
                        _acknowledged.TryAdd(uid, 0);
                    }
                }
                catch (Exception e)
                    when (dead.Task.IsCompleted
                        && e is HttpRequestException or OperationCanceledException or ObjectDisposedException
                    )
                {
                    // Killed before it could answer.
                    return;
                }

                if (Interlocked.Decrement(ref left) == 0)
                {
                    dead.SetResult();
                }
            }
        }
    }

    /// <summary>The file with a UID: its bytes can be told from its UID alone.</summary>
    private static TestFile FileOf(string uid) =>
        new TestFile(uid).Bytes(
            0x7FE00010,
            "OW",
            Enumerable.Repeat((byte)uid.GetHashCode(StringComparison.Ordinal), 100_000).ToArray()
        );

    private static async Task<HashSet<string>> FindAsync(TestService service)
    {
        var matches = await service.SearchAsync("instances?limit=1000");
        return [.. matches.Select(match => (string)match["00080018"]!["Value"]![0]!)];
    }
}
