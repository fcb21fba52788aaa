using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Dicom.Imaging.Icc;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Tests.Imaging.Png;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Tests.Retrieve;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Rendering;

/// <summary>Rendered resources over HTTP, their pixels checked by hand.</summary>
public sealed class RenderedRetrievalTests(RenderingService service) : IClassFixture<RenderingService>
{
    private const string Png = "image/png";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_image_has_the_pixels_of_its_values()
    {
        var file = GrayFile.Create("1.2.1.1.1");
        await service.StoreAsync(file);

        var picture = PngFile.Read(await service.GetBytesAsync(file.Resource + "/rendered", Png));

        Assert.Equal((GrayFile.Columns, GrayFile.Rows, 1), (picture.Width, picture.Height, picture.SamplesPerPixel));
        Assert.Equal(GrayFile.Pixels(), picture.Samples);
    }

    [Fact]
    public async Task A_window_in_the_url_takes_the_place_of_that_of_the_image()
    {
        var file = GrayFile.Create("1.2.1.1.2");
        await service.StoreAsync(file);

        var linear = await PictureAsync("window=50,21,linear");
        var exact = await PictureAsync("window=50,20,linear-exact");

        Assert.All(
            GrayFile.Pixels().Zip(linear.Samples, exact.Samples),
            pixel =>
            {
                // PS3.3 §C.11.2.1.2.1 and §C.11.2.1.3.2, by hand.
                Assert.Equal(Math.Clamp(((pixel.First - 49.5) / 20 + 0.5) * 255, 0, 255), pixel.Second, 1.0);
                Assert.Equal(Math.Clamp(((pixel.First - 50.0) / 20 + 0.5) * 255, 0, 255), pixel.Third, 1.0);
            }
        );

        async Task<PngFile> PictureAsync(string query) =>
            PngFile.Read(await service.GetBytesAsync($"{file.Resource}/rendered?{query}", Png));
    }

    [Theory]
    [InlineData("8,8", 8, 6)]
    [InlineData("8%2C8", 8, 6)]
    [InlineData("32,24", 32, 24)]
    [InlineData("100,24", 32, 24)]
    [InlineData("1,1", 1, 1)]
    [InlineData("4,4,,,4,4", 4, 4)]
    [InlineData("8,8,8", 5, 8)]
    public async Task A_viewport_is_filled_without_being_distorted(string viewport, int width, int height)
    {
        var file = GrayFile.Create("1.2.1.1.3");
        await service.StoreAsync(file);

        var picture = PngFile.Read(await service.GetBytesAsync($"{file.Resource}/rendered?viewport={viewport}", Png));

        Assert.Equal((width, height), (picture.Width, picture.Height));
    }

    [Theory]
    [InlineData("4,3,2,1,4,3", false, false)]
    [InlineData("4,3,2,1,-4,3", true, false)]
    [InlineData("4,3,2,1,4,-3", false, true)]
    [InlineData("4,3,-2,-1,-4,-3", true, true)]
    public async Task A_region_is_cut_out_and_flipped(string viewport, bool isFlipped, bool isUpsideDown)
    {
        var file = GrayFile.Create("1.2.1.1.4");
        await service.StoreAsync(file);

        var picture = PngFile.Read(await service.GetBytesAsync($"{file.Resource}/rendered?viewport={viewport}", Png));

        byte[] expected =
        [
            .. Enumerable
                .Range(0, 12)
                .Select(i =>
                    GrayFile.Pixel(2 + (isFlipped ? 3 - i % 4 : i % 4), 1 + (isUpsideDown ? 2 - i / 4 : i / 4))
                ),
        ];
        Assert.Equal(expected, picture.Samples);
    }

    [Theory]
    [InlineData("viewport=0,1", "viewport")]
    [InlineData("viewport=10,10,16", "viewport")]
    [InlineData("viewport=10,10,0,12,5,5", "viewport")]
    [InlineData("window=1,2", "window")]
    [InlineData("quality=0", "quality")]
    [InlineData("annotation=", "annotation")]
    [InlineData("iccprofile=p3", "iccprofile")]
    public async Task A_bad_parameter_is_named(string query, string name)
    {
        var file = GrayFile.Create("1.2.1.1.5");
        await service.StoreAsync(file);

        var problem = await service.GetProblemAsync($"{file.Resource}/rendered?{query}", HttpStatusCode.BadRequest);

        Assert.Contains(name, problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Annotations_are_burned_in_and_unknown_ones_told()
    {
        var file = GrayFile.Create("1.2.1.1.6");
        await service.StoreAsync(file);
        var plain = await service.GetBytesAsync($"{file.Resource}/rendered?viewport=256,256", Png);
        var patient = await service.GetBytesAsync($"{file.Resource}/rendered?viewport=256,256&annotation=patient", Png);
        var technique = await service.GetBytesAsync(
            $"{file.Resource}/rendered?viewport=256,256&annotation=technique",
            Png
        );

        Assert.Equal(3, new[] { plain, patient, technique }.Select(Convert.ToHexString).Distinct().Count());
        using var response = await service.GetAsync($"{file.Resource}/rendered?annotation=ruler,patient", Png);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var warning = Assert.Single(response.Headers.NonValidated["Warning"]);
        Assert.StartsWith("299 http", warning, StringComparison.Ordinal);
        Assert.EndsWith(
            ": The following annotation values are not supported: ruler",
            warning,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Pictures_are_jpeg_unless_asked_for_otherwise_and_as_good_as_asked_for()
    {
        var file = GrayFile.Create("1.2.1.4.1");
        await service.StoreAsync(file);
        var url = file.Resource + "/rendered";

        var usual = await service.GetBytesAsync(url, "image/jpeg", "*/*");
        Assert.Equal([0xFF, 0xD8], usual[..2]);
        Assert.Equal([0xFF, 0xD9], usual[^2..]);
        var best = await service.GetBytesAsync(url + "?quality=100", "image/jpeg");
        var worst = await service.GetBytesAsync(url + "?quality=1", "image/jpeg");
        Assert.True(worst.Length < usual.Length && usual.Length < best.Length);
    }

    [Theory]
    [InlineData("image/jpeg", "ICC_PROFILE")]
    [InlineData("image/png", "iCCP")]
    public async Task A_profile_is_embedded_when_it_is_asked_for(string mediaType, string mark)
    {
        var file = GrayFile.Create("1.2.1.4.2");
        await service.StoreAsync(file);

        foreach (var (value, isThere) in (List<(string, bool)>)[("yes", true), ("srgb", true), ("no", false)])
        {
            var picture = await service.GetBytesAsync($"{file.Resource}/rendered?iccprofile={value}", mediaType);
            Assert.Equal(isThere, picture.AsSpan().IndexOf(Encoding.ASCII.GetBytes(mark)) >= 0);
        }
    }

    [Fact]
    public async Task A_profile_of_the_image_is_the_one_that_is_embedded()
    {
        var profile = IccProfile.SrgbGray.ToArray();
        // Another name makes it another profile.
        profile[profile.AsSpan().IndexOf("g\0r\0a\0y"u8)] ^= 32;
        var file = GrayFile.Create("1.2.1.4.3").Bytes(0x00282000, "OB", profile);
        await service.StoreAsync(file);

        var picture = await service.GetBytesAsync(file.Resource + "/rendered?iccprofile=yes", "image/jpeg");

        Assert.True(picture.AsSpan().IndexOf(profile) >= 0);
        Assert.Contains(
            "iccprofile",
            await service.GetProblemAsync(file.Resource + "/rendered?iccprofile=srgb", HttpStatusCode.BadRequest),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Frames_are_rendered_alone_or_as_parts()
    {
        var file = GrayFile.Create("1.2.1.1.7", frames: 2);
        await service.StoreAsync(file);

        var second = PngFile.Read(await service.GetBytesAsync(file.Resource + "/frames/2/rendered", Png));
        Assert.Equal(GrayFile.Pixels(frame: 1), second.Samples);
        var whole = PngFile.Read(await service.GetBytesAsync(file.Resource + "/rendered", Png));
        Assert.Equal(GrayFile.Pixels(frame: 0), whole.Samples);

        using var response = await service.GetAsync(
            file.Resource + "/frames/2,1/rendered",
            $"multipart/related; type=\"{Png}\""
        );
        var parts = await BodyPart.ReadAllAsync(response);
        Assert.Equal([1, 0], parts.Select(part => PngFile.Read(part.Bytes).Samples[0] / 100));
        Assert.All(parts, part => Assert.Equal(Png, part.ContentType));
        Assert.EndsWith("/frames/2/rendered", parts[0].Location, StringComparison.Ordinal);

        using var all = await service.GetAsync(file.Resource + "/rendered", $"multipart/related; type={Png}");
        Assert.Equal(2, (await BodyPart.ReadAllAsync(all)).Count);

        await service.GetProblemAsync(file.Resource + "/frames/3/rendered", HttpStatusCode.NotFound);
        await service.GetProblemAsync(file.Resource + "/frames/0/rendered", HttpStatusCode.BadRequest);
        await service.GetProblemAsync(file.Resource + "/frames/1,2/rendered", HttpStatusCode.NotAcceptable, Png);
    }

    [Fact]
    public async Task Of_many_frames_the_attributes_are_read_once()
    {
        var file = GrayFile.Create("1.2.1.7.1", frames: 2);
        await service.StoreAsync(file);
        var reads = service.Reads;

        await service.GetBytesAsync(file.Resource + "/frames/1/rendered", Png);
        Assert.Equal(reads + 1, service.Reads);
        var second = PngFile.Read(await service.GetBytesAsync(file.Resource + "/frames/2/rendered", Png));
        Assert.Equal(reads + 2, service.Reads);
        Assert.Equal(GrayFile.Pixels(frame: 1), second.Samples);
    }

    [Fact]
    public async Task Overlays_are_drawn_when_they_are_asked_for()
    {
        var file = GrayFile
            .Create("1.2.1.7.2")
            .Number(0x60000010, GrayFile.Rows)
            .Number(0x60000011, GrayFile.Columns)
            .Text(0x60000040, "CS", "G")
            .Bytes(0x60000050, "SS", [1, 0, 1, 0])
            .Number(0x60000100, 1)
            .Number(0x60000102, 0)
            .Bytes(0x60003000, "OW", [1, .. new byte[23]]);
        await service.StoreAsync(file);

        var drawn = PngFile.Read(await service.GetBytesAsync(file.Resource + "/rendered?annotation=overlays", Png));

        Assert.Equal(255, drawn.Samples[0]);
        Assert.Equal(GrayFile.Pixels()[1..], drawn.Samples[1..]);
    }

    [Fact]
    public async Task Several_frames_are_one_moving_gif()
    {
        const string Gif = "image/gif";
        var file = GrayFile.Create("1.2.1.5.1", frames: 2).Text(0x00181063, "DS", "40");
        await service.StoreAsync(file);

        var all = await service.GetBytesAsync(file.Resource + "/rendered", Gif);
        Assert.Equal("GIF89a"u8, all.AsSpan(0, 6));
        Assert.Equal([GrayFile.Columns, 0, GrayFile.Rows, 0], all[6..10]);
        // Each picture has an extension that says how long it is shown: 4 hundredths of a second.
        Assert.Equal(2, Count(all));
        Assert.Equal(2, Count(await service.GetBytesAsync(file.Resource + "/frames/2,1/rendered", Gif)));
        Assert.Equal(0, Count(await service.GetBytesAsync(file.Resource + "/frames/2/rendered", Gif)));
        Assert.NotEqual(all, await service.GetBytesAsync(file.Resource + "/frames/2,1/rendered", Gif));
        using var parts = await service.GetAsync(
            "studies/1.2.1/series/1.2.1.5/rendered",
            "multipart/related; type=image/gif"
        );
        Assert.Equal(all, Assert.Single(await BodyPart.ReadAllAsync(parts)).Bytes);

        Assert.Contains(
            "iccprofile",
            await service.GetProblemAsync(file.Resource + "/rendered?iccprofile=yes", HttpStatusCode.BadRequest, Gif),
            StringComparison.Ordinal
        );
        await service.GetBytesAsync(file.Resource + "/rendered?iccprofile=no", Gif);

        static int Count(byte[] gif)
        {
            var count = 0;
            ReadOnlySpan<byte> mark = [0x21, 0xF9, 4, 4, 4, 0];
            for (var rest = gif.AsSpan(); rest.IndexOf(mark) is >= 0 and var at; rest = rest[(at + 1)..])
            {
                count++;
            }

            return count;
        }
    }

    [Fact]
    public async Task Broken_images_are_left_out_of_answers_of_several_parts_in_whatever_place_they_are()
    {
        // Their attributes say what their pixels are not, which shows only when they are looked at.
        var files = Enumerable
            .Range(1, 9)
            .Select(i => GrayFile.Create($"1.2.3.1.{i}").Text(0x00281050, "DS", $"{i * 20}"))
            .ToList();
        foreach (var i in (int[])[0, 1, 4, 8])
        {
            files[i].Number(0x00280002, 3);
        }

        await service.StoreAsync([.. files]);

        using var response = await service.GetAsync("studies/1.2.3/rendered", $"multipart/related; type={Png}");

        var parts = await BodyPart.ReadAllAsync(response);
        Assert.Equal(
            ["3", "4", "6", "7", "8"],
            parts.Select(part => part.Location[..^"/rendered".Length].Split('.')[^1])
        );
        foreach (var part in parts)
        {
            var resource = part.Location[(service.Service.Client.BaseAddress!.ToString().Length)..];
            Assert.Equal(await service.GetBytesAsync(resource, Png), part.Bytes);
        }
    }

    [Fact]
    public async Task Instances_in_syntaxes_that_are_not_decoded_are_told_to_be_missing()
    {
        const string Video = "1.2.840.10008.1.2.4.102";
        var video = await TestInstance.CreateAsync(DicomTransferSyntax.FromUid(Video), frames: 1);
        Assert.Equal(HttpStatusCode.OK, (await service.Service.StoreAsync([video.File])).Status);
        var path = video.Path["/dicom-web/".Length..];

        Assert.Contains(
            "transfer syntax",
            await service.GetProblemAsync(path + "/rendered", HttpStatusCode.NotAcceptable),
            StringComparison.Ordinal
        );
        await service.GetProblemAsync(
            path[..path.IndexOf("/instances", StringComparison.Ordinal)] + "/rendered",
            HttpStatusCode.NotAcceptable
        );
        await service.GetProblemAsync(path + "/thumbnail", HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("studies/1.2.2.1")]
    [InlineData("studies/1.2.2.1/series/1.2.2.1.1")]
    public async Task Studies_and_series_have_a_part_for_each_image(string resource)
    {
        await service.StoreAsync(
            GrayFile.Create("1.2.2.1.1.1"),
            GrayFile.Create("1.2.2.1.1.2", frames: 2),
            GrayFile.Create("1.2.2.1.1.3").Without(0x7FE00010)
        );

        using var response = await service.GetAsync(resource + "/rendered", $"multipart/related; type=\"{Png}\"");

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Contains(
            "1 instances cannot be rendered as image/png",
            Assert.Single(response.Headers.NonValidated["Warning"]),
            StringComparison.Ordinal
        );
        var parts = await BodyPart.ReadAllAsync(response);
        Assert.Equal(
            ["1.2.2.1.1.1/rendered", "1.2.2.1.1.2/rendered"],
            parts.Select(part =>
                part.Location[(part.Location.LastIndexOf("instances/", StringComparison.Ordinal) + 10)..]
            )
        );
        Assert.All(parts, part => Assert.Equal(GrayFile.Pixels(), PngFile.Read(part.Bytes).Samples));
        // A single part cannot hold them (PS3.18 Table 10.4.4-1, Note 3).
        await service.GetProblemAsync(resource + "/rendered", HttpStatusCode.NotAcceptable, Png);
    }

    [Fact]
    public async Task What_viewers_send_is_understood()
    {
        var file = GrayFile.Create("1.2.1.1.8");
        await service.StoreAsync(file);
        var url = file.Resource + "/rendered";

        // OHIF leaves the header of frames, and names in the URL what it wants.
        await service.GetBytesAsync(
            url + "?accept=image%2Fpng",
            Png,
            "multipart/related; type=\"application/octet-stream\""
        );
        // A browser's image element.
        using var image = await service.GetAsync(url, "image/avif,image/webp,image/apng,image/*,*/*;q=0.8");
        Assert.Equal(HttpStatusCode.OK, image.StatusCode);
        using var anything = await service.GetAsync(url);
        Assert.Equal(image.Content.Headers.ContentType, anything.Content.Headers.ContentType);
        Assert.Equal("Accept", Assert.Single(anything.Headers.Vary));
    }

    [Theory]
    [InlineData("?accept=image/png,application/dicom", "*/*", 400)]
    [InlineData("", "image/png, multipart/related; type=\"application/dicom\"", 400)]
    [InlineData("", "image/png, application/octet-stream;q=0", 200)]
    [InlineData("", "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*", 406)]
    [InlineData("?accept=image/webp", "image/webp", 406)]
    [InlineData("?accept=image/webp", "image/png", 200)]
    public async Task Dicom_and_rendered_media_types_do_not_mix(string query, string accept, int status)
    {
        var file = GrayFile.Create("1.2.1.1.9");
        await service.StoreAsync(file);

        using var response = await service.GetAsync(file.Resource + "/rendered" + query, accept);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task What_a_client_has_is_not_rendered_again()
    {
        var file = GrayFile.Create("1.2.1.2.1");
        await service.StoreAsync(file);
        var url = file.Resource + "/rendered?viewport=9,9";
        var before = await service.KeptAsync();
        using var first = await service.GetAsync(url, Png);
        var tag = first.Headers.ETag!.ToString();
        Assert.False(first.Headers.ETag.IsWeak);
        Assert.Equal("private, no-cache", string.Join(", ", first.Headers.NonValidated["Cache-Control"]));
        Assert.EndsWith(
            ".rendered",
            Assert.Single((await service.KeptAsync()).Except(before)),
            StringComparison.Ordinal
        );
        var reads = service.Reads;

        using var again = await service.GetAsync(url, Png, ifNoneMatch: tag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        using var head = await service.GetAsync(url, Png, method: HttpMethod.Head);
        Assert.Equal(first.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(tag, head.Headers.ETag!.ToString());
        using var kept = await service.GetAsync(url, Png);
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(Token), await kept.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(reads, service.Reads);

        using var other = await service.GetAsync(file.Resource + "/rendered?viewport=9,8", Png, ifNoneMatch: tag);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.True(service.Reads > reads);
    }

    [Fact]
    public async Task Corrupt_and_half_results_are_made_again()
    {
        // What is in memory is not read.
        await using var forgetful = await TestService.StartAsync(null, null, "--Rendering:MemoryBytes", "0");
        var derived = forgetful.Services.GetRequiredService<DerivedCache>();
        var file = GrayFile.Create("1.2.1.2.2");
        await forgetful.StoreAsync([file.ToBytes()]);
        var url = new Uri(file.Resource + "/rendered", UriKind.Relative);
        var picture = await forgetful.Client.GetByteArrayAsync(url, Token);
        await derived.WhenKeptAsync(Token);
        var path = Assert.Single(
            Directory.GetFiles(Path.Combine(forgetful.Folder, "derived"), "*.rendered", SearchOption.AllDirectories)
        );
        var sealedBytes = await File.ReadAllBytesAsync(path, Token);

        foreach (
            var broken in (byte[][])
                [
                    [],
                    sealedBytes[..10],
                    sealedBytes[..^1],
                    [.. sealedBytes[..^1], 0],
                    new byte[100],
                ]
        )
        {
            await File.WriteAllBytesAsync(path, broken, Token);
            Assert.Equal(picture, await forgetful.Client.GetByteArrayAsync(url, Token));
            await derived.WhenKeptAsync(Token);
            Assert.Equal(sealedBytes, await File.ReadAllBytesAsync(path, Token));
        }
    }

    [Fact]
    public async Task Those_who_ask_at_the_same_time_have_it_rendered_once()
    {
        var file = GrayFile.Create("1.2.1.2.3");
        await service.StoreAsync(file);
        var gate = new TaskCompletionSource();
        var reads = service.Reads;
        service.Gate = gate.Task;
        var asking = Enumerable
            .Range(0, 20)
            .Select(_ => service.GetBytesAsync(file.Resource + "/rendered", Png))
            .ToList();
        while (service.Reads == reads)
        {
            await Task.Yield();
        }

        gate.SetResult();
        service.Gate = null;

        var pictures = await Task.WhenAll(asking);
        Assert.All(pictures, picture => Assert.Equal(pictures[0], picture));
        Assert.Equal(reads + 1, service.Reads);
    }

    [Fact]
    public async Task What_is_replaced_or_deleted_is_not_served_from_the_cache()
    {
        await using var replacing = await TestService.StartAsync(null, null, "--Store:ExistingInstance", "Replace");
        var file = GrayFile.Create("1.2.1.2.4");
        await replacing.StoreAsync([file.ToBytes()]);
        var url = new Uri(file.Resource + "/rendered?accept=image/png", UriKind.Relative);
        var first = await replacing.Client.GetByteArrayAsync(url, Token);

        await replacing.StoreAsync([file.Text(0x00281050, "DS", "64").ToBytes()]);
        var second = await replacing.Client.GetByteArrayAsync(url, Token);
        Assert.NotEqual(first, second);

        using var deleted = await replacing.Client.DeleteAsync(new Uri(file.Resource, UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await replacing.Client.GetAsync(url, Token);
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
    }

    [Fact]
    public async Task What_cannot_be_shown_says_why()
    {
        var none = GrayFile.Create("1.2.1.3.1").Without(0x7FE00010);
        var shape = GrayFile.Create("1.2.1.3.2").Number(0x00280002, 3);
        await service.StoreAsync(none, shape);

        Assert.Contains(
            "SOP Class",
            await service.GetProblemAsync(none.Resource + "/rendered", HttpStatusCode.NotAcceptable),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "cannot be rendered",
            await service.GetProblemAsync(shape.Resource + "/rendered", HttpStatusCode.NotAcceptable),
            StringComparison.Ordinal
        );
        await service.GetProblemAsync("studies/1.2.99/rendered", HttpStatusCode.NotFound);
        await service.GetProblemAsync("studies/x/rendered", HttpStatusCode.BadRequest);
    }
}
