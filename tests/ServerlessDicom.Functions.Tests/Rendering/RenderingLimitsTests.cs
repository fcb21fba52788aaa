using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Embedded;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Rendering;

/// <summary>What rendering takes of memory and of storage.</summary>
public sealed class RenderingLimitsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_more_pictures_are_made_at_a_time_than_is_set()
    {
        ReadCounter? reads = null;
        await using var service = await TestService.StartAsync(
            services =>
                services.AddSingleton<IBlobStore>(provider =>
                    reads = new ReadCounter(new FileBlobStore(provider.GetRequiredService<DataDirectory>().Blobs))
                ),
            null,
            "--Rendering:Concurrency",
            "1"
        );
        var files = Enumerable.Range(1, 8).Select(i => GrayFile.Create($"1.2.1.1.{i}")).ToList();
        await service.StoreAsync(files.Select(file => file.ToBytes()));
        var gate = new TaskCompletionSource();
        reads!.Gate = gate.Task;
        var asking = files.Select(file => GetAsync(service, file.Resource + "/rendered")).ToList();
        while (reads.Count == 0)
        {
            await Task.Yield();
        }

        gate.SetResult();

        Assert.All(await Task.WhenAll(asking), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal((8, 1), (reads.Count, reads.Peak));
    }

    [Fact]
    public async Task Frames_and_animations_that_are_too_large_are_not_begun()
    {
        await using var service = await TestService.StartAsync(null, null, "--Rendering:MaxFrameBytes", $"{1 << 20}");
        var large = GrayFile
            .Create("1.2.1.1.1")
            .Number(0x00280010, 1025)
            .Number(0x00280011, 1024)
            .Bytes(0x7FE00010, "OB", new byte[1025 * 1024]);
        // Six thousand frames have more than a million pixels.
        var many = GrayFile.Create("1.2.1.1.2", frames: 6000);
        await service.StoreAsync([large.ToBytes(), many.ToBytes()]);

        Assert.Equal(HttpStatusCode.NotAcceptable, await GetAsync(service, large.Resource + "/rendered"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(service, many.Resource + "/rendered"));
        Assert.Equal(
            HttpStatusCode.NotAcceptable,
            await GetAsync(service, many.Resource + "/rendered?accept=image/gif")
        );
        Assert.Equal(
            HttpStatusCode.OK,
            await GetAsync(service, many.Resource + "/rendered?accept=image/gif&viewport=8,8")
        );
    }

    [Fact]
    public async Task Where_nothing_can_be_kept_pictures_are_made_all_the_same()
    {
        var plan = new FaultPlan { Fault = () => new StorageFullException(new IOException()) };
        await using var service = await TestService.StartAsync(services =>
            services.AddKeyedSingleton<IBlobStore>(
                BlobContainer.Derived,
                (provider, _) =>
                    new FaultyBlobStore(new FileBlobStore(provider.GetRequiredService<DataDirectory>().Derived), plan)
            )
        );
        var file = GrayFile.Create("1.2.1.1.1");
        await service.StoreAsync([file.ToBytes()]);
        // The first step finds that it is not there, the second begins to write it.
        plan.FailAt = plan.Steps + 2;

        Assert.Equal(HttpStatusCode.OK, await GetAsync(service, file.Resource + "/rendered"));
        await service.Services.GetRequiredService<DerivedCache>().WhenKeptAsync(Token);
        Assert.Equal(plan.FailAt, plan.Steps);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(service, file.Resource + "/rendered"));
    }

    private static async Task<HttpStatusCode> GetAsync(TestService service, string resource)
    {
        using var response = await service.Client.GetAsync(new Uri(resource, UriKind.Relative), Token);
        return response.StatusCode;
    }
}
