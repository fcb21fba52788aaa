using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Embedded;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Sqlite;
using ServerlessDicom.Functions.Triggers;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Store;

/// <summary>The service with every step of its dependencies under a <see cref="FaultPlan"/>, and with a clock set by hand.</summary>
internal sealed class FaultyService(TestService service, FaultPlan plan, ManualClock clock) : IAsyncDisposable
{
    public TestService Service => service;

    public FaultPlan Plan => plan;

    public ManualClock Clock => clock;

    public static async Task<FaultyService> StartAsync(string? folder = null, params string[] arguments)
    {
        var (plan, clock) = (new FaultPlan(), new ManualClock());
        var service = await TestService.StartAsync(
            services =>
                services
                    .AddSingleton<TimeProvider>(clock)
                    .AddSingleton<IBlobStore>(provider => new FaultyBlobStore(
                        new FileBlobStore(provider.GetRequiredService<DataDirectory>().Blobs),
                        plan
                    ))
                    .AddSingleton<IMetadataIndex>(provider => new FaultyIndex(
                        SqliteMetadataIndex.Open(
                            provider.GetRequiredService<DataDirectory>().IndexFile,
                            new IndexOptions(),
                            clock
                        ),
                        plan
                    )),
            folder,
            arguments
        );
        return new FaultyService(service, plan, clock);
    }

    /// <summary>Sweeps as if all grace periods had passed.</summary>
    public async Task SweepAsync()
    {
        clock.Ahead += TimeSpan.FromDays(2);
        var sweep = service.Services.GetRequiredService<Sweep>();
        await sweep.DeleteOrphansAsync(TestContext.Current.CancellationToken);
        await sweep.DeleteGarbageAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Names of the blobs that are there.</summary>
    public async Task<List<string>> BlobsAsync() =>
        await service
            .Services.GetRequiredService<IBlobStore>()
            .ListAsync(TestContext.Current.CancellationToken)
            .Select(blob => blob.Name)
            .Order()
            .ToListAsync(TestContext.Current.CancellationToken);

    /// <summary>
    /// Checks that index and blobs agree: each instance has its bytes and metadata, the counts are right, and after the
    /// sweep there is no blob that is not needed.
    /// </summary>
    /// <param name="files">Every file that may be there.</param>
    /// <param name="acknowledged">SOP Instance UIDs that must be.</param>
    public async Task AssertConsistentAsync(IReadOnlyList<TestFile> files, IReadOnlyCollection<string> acknowledged)
    {
        await SweepAsync();
        var found = await service.SearchAsync("instances?limit=1000");
        var uids = found.Select(match => (string)match["00080018"]!["Value"]![0]!).ToHashSet();
        Assert.Equal(found.Count, uids.Count);
        Assert.Subset(uids, acknowledged.ToHashSet());
        foreach (var file in files.Where(file => uids.Contains(file.SopInstance)))
        {
            Assert.Equal(file.ToBytes(), await service.FetchAsync(file.Resource));
            var metadata = await service.SearchAsync($"{file.Resource}/metadata");
            Assert.Equal(file.SopInstance, (string?)Assert.Single(metadata)["00080018"]!["Value"]![0]);
        }

        var counted = (await service.SearchAsync("studies")).Sum(study => (int)study["00201208"]!["Value"]![0]!);
        Assert.Equal(uids.Count, counted);
        var blobs = await BlobsAsync();
        Assert.Equal(uids.Count, blobs.Count(name => name.EndsWith(".dcm", StringComparison.Ordinal)));
        Assert.True(uids.Count > 0 || blobs.Count == 0, string.Join(' ', blobs));
    }

    public ValueTask DisposeAsync() => service.DisposeAsync();
}
