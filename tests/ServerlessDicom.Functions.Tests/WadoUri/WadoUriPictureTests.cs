using System.Net;
using ServerlessDicom.Dicom.Tests.Imaging.Png;
using ServerlessDicom.Functions.Tests.Rendering;

namespace ServerlessDicom.Functions.Tests.WadoUri;

/// <summary>The URI service over HTTP: instances as pictures, beside those of WADO-RS.</summary>
public sealed class WadoUriPictureTests(RenderingService service) : IClassFixture<RenderingService>
{
    private const string Png = "image/png";

    [Theory]
    [InlineData("", "")]
    [InlineData("rows=6&columns=8", "viewport=8,6")]
    [InlineData("rows=6", "viewport=8192,6")]
    [InlineData("columns=8", "viewport=8,8192")]
    [InlineData("windowCenter=50&windowWidth=21", "window=50,21,linear")]
    [InlineData("region=0.25,0,0.75,0.5", "viewport=8,6,4,0,8,6")]
    [InlineData("region=0.25,0,0.75,0.5&columns=4&rows=4", "viewport=4,4,4,0,8,6")]
    [InlineData("annotation=patient&rows=200&columns=200", "annotation=patient&viewport=200,200")]
    [InlineData("imageAnnotation=technique&rows=200&columns=200", "annotation=technique&viewport=200,200")]
    [InlineData("transferSyntax=1.2.840.10008.1.2.1&unknown=1", "")]
    public async Task A_picture_is_as_the_rendered_resource_would_be(string query, string rendered)
    {
        var file = GrayFile.Create("1.5.1.1.1");
        await service.StoreAsync(file);

        var expected = await service.GetBytesAsync($"{file.Resource}/rendered?{rendered}", Png);

        Assert.Equal(
            expected,
            await service.GetBytesAsync(WadoUriTests.Url(file, "wado", $"&contentType={Png}&{query}"), Png)
        );
    }

    [Fact]
    public async Task A_region_is_cut_out_pixel_by_pixel_also_where_pixels_are_not_square()
    {
        var file = GrayFile.Create("1.5.1.2.1").Text(0x00280034, "IS", "2\\1");
        await service.StoreAsync(file);

        var picture = PngFile.Read(
            await service.GetBytesAsync(WadoUriTests.Url(file, "wado", "&region=0.5,0.25,0.75,0.5"), Png)
        );

        Assert.Equal((4, 3), (picture.Width, picture.Height));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => GrayFile.Pixel(8 + i % 4, 3 + i / 4)), picture.Samples);
    }

    [Fact]
    public async Task A_quality_makes_jpeg_smaller()
    {
        var file = GrayFile.Create("1.5.1.3.1");
        await service.StoreAsync(file);

        var low = await service.GetBytesAsync(WadoUriTests.Url(file, "wado", "&imageQuality=1"), "image/jpeg");
        var high = await service.GetBytesAsync(WadoUriTests.Url(file, "wado", "&imageQuality=100"), "image/jpeg");

        Assert.True(low.Length < high.Length);
        Assert.Equal(await service.GetBytesAsync(file.Resource + "/rendered?quality=1", "image/jpeg"), low);
    }

    [Fact]
    public async Task One_frame_of_many_is_chosen()
    {
        var file = GrayFile.Create("1.5.1.4.1", frames: 2);
        await service.StoreAsync(file);

        var second = PngFile.Read(await service.GetBytesAsync(WadoUriTests.Url(file, "wado", "&frameNumber=2"), Png));
        Assert.Equal(GrayFile.Pixels(1), second.Samples);
        var problem = await service.GetProblemAsync(
            WadoUriTests.Url(file, "wado", "&frameNumber=3"),
            HttpStatusCode.BadRequest
        );
        Assert.Contains("frameNumber", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_presentation_state_shows_the_image_and_a_region_is_one_of_what_it_shows()
    {
        var image = GrayFile.Create("1.5.2.1.1");
        var other = GrayFile.Create("1.5.2.1.2");
        // Turned by 180 degrees and flipped: upside down.
        var state = PresentationFile.Create("1.5.2.2.1", (image, []));
        await service.StoreAsync(image, other, state);
        var presented = $"&presentationSeriesUID={state.Series}&presentationUID={state.SopInstance}";

        var whole = await service.GetBytesAsync(WadoUriTests.Url(image, "wado", presented), Png);
        Assert.Equal(await service.GetBytesAsync(state.Resource + "/rendered", Png), whole);
        var part = PngFile.Read(
            await service.GetBytesAsync(WadoUriTests.Url(image, "wado", presented + "&region=0,0,0.5,0.25"), Png)
        );
        Assert.Equal((8, 3), (part.Width, part.Height));
        Assert.Equal(
            Enumerable.Range(0, 24).Select(i => GrayFile.Pixel(i % 8, GrayFile.Rows - 1 - i / 8)),
            part.Samples
        );

        await NamedAsync(WadoUriTests.Url(other, "wado", presented), HttpStatusCode.BadRequest, "presentationUID");
        await NamedAsync(
            WadoUriTests.Url(
                image,
                "wado",
                $"&presentationSeriesUID={other.Series}&presentationUID={other.SopInstance}"
            ),
            HttpStatusCode.BadRequest,
            "presentationUID"
        );
        await NamedAsync(
            WadoUriTests.Url(image, "wado", $"&presentationSeriesUID={state.Series}&presentationUID=1.5.2.2.9"),
            HttpStatusCode.NotFound,
            ""
        );
        await NamedAsync(
            WadoUriTests.Url(image, "wado", presented + "&anonymize=yes"),
            HttpStatusCode.NotAcceptable,
            "anonymized"
        );
    }

    private async Task NamedAsync(string url, HttpStatusCode status, string named) =>
        Assert.Contains(named, await service.GetProblemAsync(url, status, Png), StringComparison.Ordinal);
}
