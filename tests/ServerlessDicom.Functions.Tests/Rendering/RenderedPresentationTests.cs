using System.Net;
using ServerlessDicom.Dicom.Tests.Imaging.Png;
using ServerlessDicom.Functions.Tests.Retrieve;

namespace ServerlessDicom.Functions.Tests.Rendering;

/// <summary>Presentation states over HTTP.</summary>
public sealed class RenderedPresentationTests(RenderingService service) : IClassFixture<RenderingService>
{
    private const string Png = "image/png";

    [Fact]
    public async Task The_image_is_shown_as_the_state_says()
    {
        var image = GrayFile.Create("1.2.8.1.1.1").Text(0x00281050, "DS", "7").Text(0x00280004, "CS", "MONOCHROME1");
        var state = PresentationFile.Create("1.2.8.1.2.1", (image, [])).WithLine();
        await service.StoreAsync(image, state);

        var picture = PngFile.Read(await service.GetBytesAsync(state.Resource + "/rendered", Png));

        Assert.Equal((GrayFile.Columns, GrayFile.Rows, 1), (picture.Width, picture.Height, picture.SamplesPerPixel));
        Assert.Equal(UpsideDown(0), picture.Samples);
        using var anything = await service.GetAsync(state.Resource + "/rendered");
        Assert.Equal("image/jpeg", anything.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Of_all_frames_that_are_there_a_picture_is_sent_in_the_order_of_the_references()
    {
        var frames = GrayFile.Create("1.2.8.2.1.1", frames: 3);
        var single = GrayFile.Create("1.2.8.2.2.1");
        var notStored = GrayFile.Create("1.2.8.2.2.2");
        var elsewhere = GrayFile.Create("1.2.8.9.2.2");
        var state = PresentationFile
            .Create("1.2.8.2.3.1", (frames, [2, 1, 7]), (single, []), (notStored, []), (elsewhere, []))
            .WithLine();
        await service.StoreAsync(frames, single, elsewhere, state);

        using var response = await service.GetAsync(state.Resource + "/rendered", $"multipart/related; type=\"{Png}\"");

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Contains(
            "2 instances cannot be rendered",
            Assert.Single(response.Headers.NonValidated["Warning"]),
            StringComparison.Ordinal
        );
        var parts = await BodyPart.ReadAllAsync(response);
        Assert.Equal(
            [UpsideDown(1), UpsideDown(0), UpsideDown(0)],
            parts.Select(part => PngFile.Read(part.Bytes).Samples)
        );
        await service.GetProblemAsync(state.Resource + "/rendered", HttpStatusCode.NotAcceptable, Png);
    }

    [Fact]
    public async Task Slices_are_sent_in_the_order_of_their_positions()
    {
        var upper = GrayFile.Create("1.2.8.10.1.1").Text(0x00200032, "DS", "0\\0\\20");
        var lower = GrayFile.Create("1.2.8.10.1.2").Text(0x00200032, "DS", "0\\0\\-5");
        var state = PresentationFile.Create("1.2.8.10.2.1", (upper, []), (lower, [])).WithLine();
        lower.Bytes(0x7FE00010, "OB", new byte[GrayFile.Rows * GrayFile.Columns]);
        await service.StoreAsync(upper, lower, state);

        using var response = await service.GetAsync(state.Resource + "/rendered", $"multipart/related; type={Png}");

        var parts = await BodyPart.ReadAllAsync(response);
        Assert.Equal([0, UpsideDown(0)[^1]], parts.Select(part => PngFile.Read(part.Bytes).Samples[^1]));
    }

    [Fact]
    public async Task All_frames_are_shown_when_none_is_named()
    {
        var image = GrayFile.Create("1.2.8.3.1.1", frames: 2);
        var state = PresentationFile.Create("1.2.8.3.2.1", (image, [])).WithLine();
        await service.StoreAsync(image, state);

        using var response = await service.GetAsync(state.Resource + "/rendered", $"multipart/related; type={Png}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            [UpsideDown(0), UpsideDown(1)],
            (await BodyPart.ReadAllAsync(response)).Select(part => PngFile.Read(part.Bytes).Samples)
        );
    }

    [Theory]
    [InlineData("viewport=32,100", 200, 32, 24)]
    [InlineData("viewport=32,100,0,0,4,4", 400, 0, 0)]
    [InlineData("viewport=32,100,0,0", 400, 0, 0)]
    [InlineData("window=100,50,linear", 400, 0, 0)]
    [InlineData("annotation=nothing!", 400, 0, 0)]
    public async Task Parameters_are_those_of_presentation_states(string query, int status, int width, int height)
    {
        var image = GrayFile.Create("1.2.8.4.1.1");
        var state = PresentationFile.Create("1.2.8.4.2.1", (image, []));
        await service.StoreAsync(image, state);
        var url = $"{state.Resource}/rendered?{query}";

        if (status == 200)
        {
            var picture = PngFile.Read(await service.GetBytesAsync(url, Png));
            Assert.Equal((width, height), (picture.Width, picture.Height));
        }
        else
        {
            var problem = await service.GetProblemAsync(url, (HttpStatusCode)status, Png);
            Assert.Contains(query.Split('=')[0], problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Annotations_are_burned_in()
    {
        var image = GrayFile.Create("1.2.8.5.1.1");
        var state = PresentationFile.Create("1.2.8.5.2.1", (image, []));
        await service.StoreAsync(image, state);
        var url = $"{state.Resource}/rendered?viewport=256,256";

        var plain = PngFile.Read(await service.GetBytesAsync(url, Png));
        var annotated = PngFile.Read(await service.GetBytesAsync(url + "&annotation=patient", Png));

        Assert.Equal((plain.Width, plain.Height), (annotated.Width, annotated.Height));
        Assert.NotEqual(plain.Samples, annotated.Samples);
    }

    [Fact]
    public async Task A_state_without_images_and_one_that_asks_for_too_much_are_problems()
    {
        var image = GrayFile.Create("1.2.8.6.1.1");
        var alone = PresentationFile.Create("1.2.8.6.2.1", (GrayFile.Create("1.2.8.6.1.9"), []));
        var mask = PresentationFile
            .Create("1.2.8.6.2.2", (image, []))
            .Bytes(0x00286100, "SQ", DocumentFile.Item(DocumentFile.Text(0x00286101, "CS", "AVG_SUB")));
        var wide = PresentationFile
            .Create("1.2.8.6.2.3", (image, []))
            .Bytes(
                0x0070005A,
                "SQ",
                DocumentFile.Item(TestFile(0x00700052, 1, 1), TestFile(0x00700053, 1_000_000, 1_000_000))
            );
        await service.StoreAsync(image, alone, mask, wide);

        await service.GetProblemAsync(alone.Resource + "/rendered", HttpStatusCode.NotFound);
        await service.GetProblemAsync(mask.Resource + "/rendered", HttpStatusCode.NotAcceptable);
        await service.GetProblemAsync(wide.Resource + "/rendered", HttpStatusCode.NotAcceptable);
        await service.GetProblemAsync(alone.Resource + "/frames/1/rendered", HttpStatusCode.NotFound);

        static byte[] TestFile(uint tag, int x, int y) =>
            ServerlessDicom.Tests.TestFile.Element(
                tag,
                "SL",
                [.. BitConverter.GetBytes(x), .. BitConverter.GetBytes(y)]
            );
    }

    [Fact]
    public async Task What_a_client_has_is_rendered_again_when_the_image_is_another()
    {
        var image = GrayFile.Create("1.2.8.7.1.1");
        var other = GrayFile.Create("1.2.8.7.1.2");
        var state = PresentationFile.Create("1.2.8.7.2.1", (image, []), (other, []));
        await service.StoreAsync(image, state);
        var url = state.Resource + "/rendered";
        using var first = await service.GetAsync(url, Png);
        var tag = first.Headers.ETag!.ToString();

        using var unchanged = await service.GetAsync(url, Png, tag);
        await service.StoreAsync(other);
        using var changed = await service.GetAsync(url, $"multipart/related; type=\"{Png}\"", tag);

        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag!.ToString());
        Assert.Equal(2, (await BodyPart.ReadAllAsync(changed)).Count);
    }

    /// <summary>The pixels of a frame from the bottom up, with a line along the top.</summary>
    private static byte[] UpsideDown(int frame) =>
        [
            .. Enumerable
                .Range(0, GrayFile.Rows * GrayFile.Columns)
                .Select(i =>
                    i < GrayFile.Columns
                        ? (byte)128
                        : GrayFile.Pixel(i % GrayFile.Columns, GrayFile.Rows - 1 - i / GrayFile.Columns, frame)
                ),
        ];
}
