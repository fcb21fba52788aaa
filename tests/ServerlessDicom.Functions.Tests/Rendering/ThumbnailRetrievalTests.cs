using System.Net;
using ServerlessDicom.Dicom.Tests.Imaging.Png;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Rendering;

/// <summary>Thumbnails over HTTP.</summary>
public sealed class ThumbnailRetrievalTests(RenderingService service) : IClassFixture<RenderingService>
{
    private const string Png = "image/png";

    [Fact]
    public async Task An_image_is_its_own_thumbnail_in_the_size_asked_for_but_not_enlarged_unless_asked_for()
    {
        var file = GrayFile.Create("1.2.1.1.1");
        await service.StoreAsync(file);

        var usual = PngFile.Read(await service.GetBytesAsync(file.Resource + "/thumbnail", Png));
        Assert.Equal(GrayFile.Pixels(), usual.Samples);
        var small = PngFile.Read(await service.GetBytesAsync(file.Resource + "/thumbnail?viewport=8,8", Png));
        Assert.Equal((8, 6), (small.Width, small.Height));
        var large = PngFile.Read(await service.GetBytesAsync(file.Resource + "/thumbnail?viewport=160,160", Png));
        Assert.Equal((160, 120), (large.Width, large.Height));
    }

    [Theory]
    [InlineData("viewport=8,8,0,0,4,4")]
    [InlineData("viewport=8")]
    [InlineData("viewport=0,0")]
    public async Task A_thumbnail_has_a_size_only(string query)
    {
        var file = GrayFile.Create("1.2.1.1.2");
        await service.StoreAsync(file);

        var problem = await service.GetProblemAsync($"{file.Resource}/thumbnail?{query}", HttpStatusCode.BadRequest);

        Assert.Contains("viewport", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_ever_written_into_a_thumbnail()
    {
        var file = GrayFile.Create("1.2.1.1.3");
        var burnedIn = GrayFile.Create("1.2.1.2.1").Text(0x00280301, "CS", "YES");
        await service.StoreAsync(file, burnedIn);

        Assert.Equal(
            await service.GetBytesAsync(file.Resource + "/thumbnail", Png),
            await service.GetBytesAsync(
                file.Resource + "/thumbnail?annotation=patient,technique&window=1,1,linear",
                Png
            )
        );
        await service.GetProblemAsync(burnedIn.Resource + "/thumbnail", HttpStatusCode.NotFound);
        await service.GetProblemAsync(burnedIn.Resource + "/frames/1/thumbnail", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_middle_image_stands_for_its_series_and_the_longest_series_for_its_study()
    {
        await service.StoreAsync(
            GrayFile.Create("1.2.5.1.1"),
            GrayFile.Create("1.2.5.2.1"),
            GrayFile.Create("1.2.5.2.2").Text(0x00281050, "DS", "64"),
            GrayFile.Create("1.2.5.2.3"),
            GrayFile.Create("1.2.5.2.4").Without(0x7FE00010)
        );

        var middle = await service.GetBytesAsync("studies/1.2.5/series/1.2.5.2/instances/1.2.5.2.2/thumbnail", Png);
        Assert.Equal(middle, await service.GetBytesAsync("studies/1.2.5/series/1.2.5.2/thumbnail", Png));
        Assert.Equal(middle, await service.GetBytesAsync("studies/1.2.5/thumbnail", Png));
        // And again, now that it is known.
        Assert.Equal(middle, await service.GetBytesAsync("studies/1.2.5/thumbnail", Png));
    }

    [Fact]
    public async Task Localizers_and_what_cannot_be_shown_do_not_stand_for_others()
    {
        await service.StoreAsync(
            GrayFile.Create("1.2.6.1.1").Text(0x00080008, "CS", "ORIGINAL\\PRIMARY\\LOCALIZER"),
            GrayFile.Create("1.2.6.1.2").Text(0x00080008, "CS", "ORIGINAL\\PRIMARY\\LOCALIZER"),
            GrayFile.Create("1.2.6.2.1").Text(0x00281050, "DS", "64"),
            GrayFile.Create("1.2.6.3.1").Number(0x00280002, 3),
            GrayFile.Create("1.2.6.3.2").Number(0x00280002, 3),
            GrayFile.Create("1.2.6.3.3").Number(0x00280002, 3)
        );

        var shown = await service.GetBytesAsync("studies/1.2.6/series/1.2.6.2/thumbnail", Png);
        Assert.Equal(shown, await service.GetBytesAsync("studies/1.2.6/thumbnail", Png));
        // Where there is nothing else, a localizer will do.
        await service.GetBytesAsync("studies/1.2.6/series/1.2.6.1/thumbnail", Png);
        await service.GetProblemAsync("studies/1.2.6/series/1.2.6.3/thumbnail", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Of_frames_the_middle_one_or_the_one_the_image_names_is_shown()
    {
        var file = GrayFile.Create("1.2.7.1.1", frames: 2);
        var named = GrayFile.Create("1.2.7.1.2", frames: 2).Text(0x00286010, "IS", "1");
        await service.StoreAsync(file, named);

        Assert.Equal(1, await FrameAsync(file.Resource + "/thumbnail"));
        Assert.Equal(0, await FrameAsync(named.Resource + "/thumbnail"));
        Assert.Equal(0, await FrameAsync(file.Resource + "/frames/1/thumbnail"));
        Assert.Equal(1, await FrameAsync(file.Resource + "/frames/1,2/thumbnail"));
        await service.GetProblemAsync(file.Resource + "/frames/3/thumbnail", HttpStatusCode.NotFound);
        await service.GetProblemAsync(file.Resource + "/frames/x/thumbnail", HttpStatusCode.BadRequest);

        async Task<int> FrameAsync(string url) => PngFile.Read(await service.GetBytesAsync(url, Png)).Samples[0] / 100;
    }

    [Fact]
    public async Task A_series_without_images_has_none()
    {
        await service.StoreAsync(GrayFile.Create("1.2.8.1.1").Without(0x7FE00010));

        await service.GetProblemAsync("studies/1.2.8/thumbnail", HttpStatusCode.NotFound);
        await service.GetProblemAsync(
            "studies/1.2.8/series/1.2.8.1/instances/1.2.8.1.1/thumbnail",
            HttpStatusCode.NotFound
        );
        await service.GetProblemAsync(
            "studies/1.2.8/series/1.2.8.1/instances/1.2.8.1.1/frames/1/thumbnail",
            HttpStatusCode.NotFound
        );
    }

    [Fact]
    public async Task What_a_client_has_is_not_looked_for()
    {
        await service.StoreAsync(GrayFile.Create("1.2.9.1.1"), GrayFile.Create("1.2.9.1.2"));
        using var first = await service.GetAsync("studies/1.2.9/thumbnail", Png);
        var tag = first.Headers.ETag!.ToString();
        var reads = service.Reads;

        using var again = await service.GetAsync("studies/1.2.9/thumbnail", Png, ifNoneMatch: tag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(reads, service.Reads);

        await service.StoreAsync(GrayFile.Create("1.2.9.1.3"));
        using var changed = await service.GetAsync("studies/1.2.9/thumbnail", Png, ifNoneMatch: tag);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Fact]
    public async Task Isolated_pages_of_other_origins_may_show_pictures_where_they_may_call_the_service()
    {
        var file = GrayFile.Create("1.2.1.1.5");
        await service.StoreAsync(file);
        using var here = await service.GetAsync(file.Resource + "/thumbnail");
        Assert.False(here.Headers.Contains("Cross-Origin-Resource-Policy"));

        await using var open = await TestService.StartAsync(
            null,
            null,
            "--Web:CorsOrigins:0",
            "https://viewer.example"
        );
        await open.StoreAsync([file.ToBytes()]);
        using var there = await open.Client.GetAsync(
            new Uri(file.Resource + "/thumbnail", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        Assert.Equal("cross-origin", Assert.Single(there.Headers.GetValues("Cross-Origin-Resource-Policy")));
    }

    [Fact]
    public async Task What_viewers_send_is_understood()
    {
        var file = GrayFile.Create("1.2.1.1.4");
        await service.StoreAsync(file);

        await service.GetBytesAsync(
            file.Resource + "/thumbnail?accept=image%2Fpng",
            Png,
            "multipart/related; type=\"application/octet-stream\""
        );
        using var image = await service.GetAsync(
            file.Resource + "/thumbnail",
            "image/avif,image/webp,image/apng,image/*,*/*;q=0.8"
        );
        Assert.Equal(HttpStatusCode.OK, image.StatusCode);
    }
}
