using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Triggers;
using ServerlessDicom.LocalCloud;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Cost;

/// <summary>
/// Every operation's calls of Blob Storage and Cosmos DB, which is what it costs: counted on emulators, held to a budget,
/// and compared with the table that docs/deploy.md reckons with.
/// </summary>
public sealed class CostTests(EmulatorFixture emulators)
{
    private const int Instances = 50;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_operation_asks_for_more_than_its_budget_and_the_documentation_knows_what()
    {
        var clock = new ManualClock();
        await using var service = await TestService.StartAsync(
            services =>
            {
                EmulatedAzure.Adapt(services);
                services.AddSingleton<TimeProvider>(clock);
            },
            null,
            // However slow the machine, the instances of a request go to the index together.
            CloudArguments.Of(
                await emulators.AzuriteAsync(),
                await emulators.CosmosAsync(),
                "--Store:MaxCommitDelay",
                "00:05:00",
                // Another process has not what this one remembers.
                "--Rendering:MemoryBytes",
                "0"
            )
        );
        using var counter = new CallCounter(service.Services.GetRequiredService<IMeterFactory>());
        var rows = new List<string>();

        var study = Enumerable.Range(1, Instances).Select(i => new TestFile($"1.2.3.1.{i}")).ToList();
        var many = await MeasureAsync(
            "store an instance, 50 of a series per request",
            () => StoreAsync(study),
            Instances
        );
        var one = await MeasureAsync(
            "store an instance, one per request",
            () => StoreAsync([new TestFile("1.2.4.1.1")])
        );
        await MeasureAsync("store an instance that is there already", () => StoreAsync([study[0]]));

        var page = await MeasureAsync(
            "search for studies, a page",
            () => SearchAsync("studies?PatientID=PID1&limit=10", 2)
        );
        await MeasureAsync("search for studies, a page that is not the last", () => SearchAsync("studies?limit=1", 1));
        await MeasureAsync("search for series of a study, a page", () => SearchAsync("studies/1.2.3/series", 1));
        await MeasureAsync(
            "search for instances of a study, a page",
            () => SearchAsync($"studies/1.2.3/instances?limit={Instances}", Instances)
        );

        await MeasureAsync(
            "retrieve an instance",
            () => GetAsync(study[0].Resource, "application/dicom; transfer-syntax=*")
        );
        var frame = await MeasureAsync(
            "retrieve a frame",
            () => GetAsync($"{study[0].Resource}/frames/1", "application/octet-stream")
        );
        await MeasureAsync(
            "retrieve an instance, all of a series per request",
            () =>
                GetAsync(
                    "studies/1.2.3/series/1.2.3.1",
                    "multipart/related; type=\"application/dicom\"; transfer-syntax=*"
                ),
            Instances
        );

        var thumbnail = $"{study[0].Resource}/thumbnail";
        await MeasureAsync("retrieve a thumbnail that is not made ahead", () => GetPictureAsync(thumbnail));
        var kept = await MeasureAsync("retrieve a thumbnail", () => GetPictureAsync(thumbnail));
        var request = await RequestOfAsync(study[1]);
        var ahead = service.Services.GetRequiredService<RenderThumbnail>();
        await MeasureAsync("make a thumbnail ahead", () => ahead.RunAsync(request, CancellationToken));

        var metadata = "studies/1.2.3/series/1.2.3.1/metadata";
        var whole = await MeasureAsync("retrieve the metadata of a series", () => GetAsync(metadata, "*/*"));
        for (var i = 1; i <= 9; i++)
        {
            await StoreAsync([new TestFile($"1.2.5.1.{i}")]);
        }

        clock.Ahead += TimeSpan.FromHours(1);
        var compact = service.Services.GetRequiredService<CompactMetadata>();
        await MeasureAsync(
            "compact the metadata of a series that came in 9 requests",
            async () => Assert.Equal(1, await compact.RunAsync(CancellationToken))
        );
        var compacted = await MeasureAsync(
            "retrieve the metadata of a compacted series",
            () => GetAsync("studies/1.2.5/series/1.2.5.1/metadata", "*/*")
        );
        await MeasureAsync("delete an instance", () => DeleteAsync(study[0].Resource));
        await MeasureAsync(
            "delete an instance, 49 by deleting their study",
            () => DeleteAsync("studies/1.2.3"),
            Instances - 1
        );
        clock.Ahead += TimeSpan.FromHours(1);
        var sweep = service.Services.GetRequiredService<Sweep>();
        await MeasureAsync(
            "delete the files of an instance, 50 per sweep",
            async () => Assert.True(await sweep.DeleteGarbageAsync(CancellationToken) >= Instances),
            Instances
        );

        var table = $"{Calls.Heading}\n{string.Join('\n', rows)}\n";
        TestContext.Current.TestOutputHelper!.WriteLine(table);
        Assert.InRange(many.BlobWrites, Instances, Instances * 11 / 10);
        Assert.InRange(many.IndexWrites, Instances, Instances * 2);
        Assert.Equal(0, many.BlobReads + many.BlobDeletes);
        Assert.Equal(2, one.BlobWrites);
        Assert.Equal(new Calls(0, 0, 0, 0, 0, 1), page);
        Assert.Equal(new Calls(0, 1, 0, 0, 1, 0), frame);
        Assert.Equal(new Calls(0, 1, 0, 0, 1, 0), kept);
        Assert.Equal(1, whole.BlobReads);
        Assert.Equal(new Calls(0, 1, 0, 0, 0, 1), compacted);
        Assert.Contains(table, await ReadDeployAsync(), StringComparison.Ordinal);

        async Task<Calls> MeasureAsync(string operation, Func<Task> act, int parts = 1)
        {
            counter.Take();
            await act();
            var calls = counter.Take();
            rows.Add(calls.Row(operation, parts));
            return calls;
        }

        async Task StoreAsync(IReadOnlyList<TestFile> files)
        {
            var answer = await service.StoreAsync(files.Select(file => file.ToBytes()));
            Assert.Equal(HttpStatusCode.OK, answer.Status);
        }

        async Task SearchAsync(string query, int found) =>
            Assert.Equal(found, (await service.SearchAsync(query)).Count);

        async Task GetAsync(string resource, string accept)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(resource, UriKind.Relative));
            request.Headers.TryAddWithoutValidation("Accept", accept);
            using var response = await service.Client.SendAsync(request, CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        async Task GetPictureAsync(string resource)
        {
            await GetAsync(resource, "image/jpeg");
            await service.Services.GetRequiredService<DerivedCache>().WhenKeptAsync(CancellationToken);
        }

        async Task<ThumbnailRequest> RequestOfAsync(TestFile file)
        {
            var index = service.Services.GetRequiredService<IMetadataIndex>();
            var entry = await index.FindAsync(file.Study, file.Series, file.SopInstance, CancellationToken);
            return new ThumbnailRequest(file.Study, file.Series, file.SopInstance, entry!.Version);
        }

        async Task DeleteAsync(string resource)
        {
            using var response = await service.Client.DeleteAsync(
                new Uri(resource, UriKind.Relative),
                CancellationToken
            );
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }
    }

    private static async Task<string> ReadDeployAsync()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ServerlessDicom.sln")))
        {
            folder = folder.Parent!;
        }

        return await File.ReadAllTextAsync(Path.Combine(folder.FullName, "docs", "deploy.md"), CancellationToken);
    }
}
