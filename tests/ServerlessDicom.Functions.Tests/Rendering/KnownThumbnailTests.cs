using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Dicom.Tests.Imaging.Png;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Embedded;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Rendering;

/// <summary>Thumbnails that were asked for before: they come from memory, and never once they are not true any more.</summary>
public sealed class KnownThumbnailTests : IAsyncLifetime
{
    private ReadCounter? _derived;
    private TestService? _service;

    private TestService Service => _service!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await StartAsync();

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    [Fact]
    public async Task Nothing_is_read_for_those_who_ask_again_but_whether_it_still_is_so()
    {
        var file = GrayFile.Create("1.2.1.1.1");
        await StoreAsync(Service, file, GrayFile.Create("1.2.1.1.2"));
        string[] resources =
        [
            file.Resource + "/thumbnail",
            file.Resource + "/frames/1/thumbnail",
            "studies/1.2.1/series/1.2.1.1/thumbnail?viewport=8,8",
            "studies/1.2.1/thumbnail",
            file.Resource + "/rendered",
        ];
        var first = await GetAllAsync();
        await Service.Services.GetRequiredService<DerivedCache>().WhenKeptAsync(Token);
        var reads = _derived!.Count;

        var second = await GetAllAsync();

        Assert.Equal(first, second);
        Assert.Equal(reads, _derived.Count);

        async Task<List<string>> GetAllAsync()
        {
            var answers = new List<string>();
            foreach (var resource in resources)
            {
                using var answer = await Service.Client.GetAsync(new Uri(resource, UriKind.Relative), Token);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.Equal(
                    new Uri(Service.Client.BaseAddress!, resource.Split('?')[0]),
                    answer.Content.Headers.ContentLocation
                );
                answers.Add(
                    $"{answer.Headers.ETag} {Convert.ToHexString(await answer.Content.ReadAsByteArrayAsync(Token))}"
                );
            }

            return answers;
        }
    }

    [Fact]
    public async Task What_is_deleted_is_gone_with_the_next_request_and_another_image_stands_for_what_is_left()
    {
        var middle = GrayFile.Create("1.2.1.1.2").Text(0x00281050, "DS", "64");
        await StoreAsync(Service, GrayFile.Create("1.2.1.1.1"), middle, GrayFile.Create("1.2.1.1.3"));
        var of = await GetBytesAsync(middle.Resource + "/thumbnail");
        Assert.Equal(of, await GetBytesAsync("studies/1.2.1/thumbnail"));
        Assert.Equal(of, await GetBytesAsync("studies/1.2.1/series/1.2.1.1/thumbnail"));
        Assert.Equal(of, await GetBytesAsync(middle.Resource + "/frames/1/thumbnail"));

        await DeleteAsync(middle.Resource);
        Assert.Equal(HttpStatusCode.Gone, await StatusAsync(middle.Resource + "/thumbnail"));
        Assert.Equal(HttpStatusCode.Gone, await StatusAsync(middle.Resource + "/frames/1/thumbnail"));
        Assert.NotEqual(of, await GetBytesAsync("studies/1.2.1/thumbnail"));
        Assert.NotEqual(of, await GetBytesAsync("studies/1.2.1/series/1.2.1.1/thumbnail"));

        await DeleteAsync("studies/1.2.1");
        Assert.Equal(HttpStatusCode.Gone, await StatusAsync("studies/1.2.1/thumbnail"));
        Assert.Equal(HttpStatusCode.Gone, await StatusAsync("studies/1.2.1/series/1.2.1.1/thumbnail"));
    }

    [Fact]
    public async Task While_many_look_a_picture_that_is_replaced_is_never_seen_again()
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var url = GrayFile.Create("1.2.1.1.1").Resource + "/thumbnail";
        await StoreAsync(Service, Version(0));
        var looking = Enumerable
            .Range(0, 4)
            .Select(async _ =>
            {
                var seen = 0;
                while (!enough.IsCancellationRequested)
                {
                    var shown = await ShownAsync(url);
                    Assert.True(shown >= seen, $"{shown} came after {seen}.");
                    seen = shown;
                }
            })
            .ToList();

        for (var version = 1; version <= 20; version++)
        {
            await StoreAsync(Service, Version(version));
            Assert.Equal(version, await ShownAsync(url));
            Assert.Equal(version, await ShownAsync("studies/1.2.1/thumbnail"));
        }

        await enough.CancelAsync();
        await Task.WhenAll(looking);

        // All pixels are the number.
        static TestFile Version(int number) =>
            GrayFile
                .Create("1.2.1.1.1")
                .Bytes(0x7FE00010, "OB", [.. Enumerable.Repeat((byte)number, GrayFile.Rows * GrayFile.Columns)]);
    }

    [Fact]
    public async Task Memory_is_bounded_and_what_no_longer_fits_is_read_again()
    {
        await using var small = await StartAsync("--Rendering:MemoryBytes", "20000");
        // Each takes at least 512 bytes: of 100 there is room for fewer than half.
        var files = Enumerable.Range(1, 100).Select(i => GrayFile.Create($"1.2.1.1.{i}")).ToArray();
        await StoreAsync(small, files);
        await GetAllAsync();
        await small.Services.GetRequiredService<DerivedCache>().WhenKeptAsync(Token);
        var reads = _derived!.Count;

        await GetAllAsync();
        Assert.Equal(reads + files.Length, _derived.Count);
        // The last ones are there.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(files[^1].Resource + "/thumbnail", small));
        Assert.Equal(reads + files.Length, _derived.Count);

        async Task GetAllAsync()
        {
            foreach (var file in files)
            {
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(file.Resource + "/thumbnail", small));
            }
        }
    }

    private Task<TestService> StartAsync(params string[] arguments) =>
        TestService.StartAsync(
            services =>
                services.AddKeyedSingleton<IBlobStore>(
                    BlobContainer.Derived,
                    (provider, _) =>
                        _derived = new ReadCounter(
                            new FileBlobStore(provider.GetRequiredService<DataDirectory>().Derived)
                        )
                ),
            null,
            ["--Store:ExistingInstance", "Replace", .. arguments]
        );

    private static async Task StoreAsync(TestService service, params TestFile[] files)
    {
        var answer = await service.StoreAsync(files.Select(file => file.ToBytes()));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    private async Task DeleteAsync(string resource)
    {
        using var response = await Service.Client.DeleteAsync(new Uri(resource, UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private Task<byte[]> GetBytesAsync(string resource) =>
        Service.Client.GetByteArrayAsync(new Uri(resource, UriKind.Relative), Token);

    /// <summary>The value of the pixels.</summary>
    private async Task<int> ShownAsync(string resource) =>
        PngFile.Read(await GetBytesAsync(resource + "?accept=image/png")).Samples[0];

    private async Task<HttpStatusCode> StatusAsync(string resource, TestService? service = null)
    {
        using var response = await (service ?? Service).Client.GetAsync(new Uri(resource, UriKind.Relative), Token);
        return response.StatusCode;
    }
}
