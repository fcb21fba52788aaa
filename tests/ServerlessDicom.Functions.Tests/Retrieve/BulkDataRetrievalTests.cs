using System.Net;
using System.Text;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Tests.Retrieve;

public sealed class BulkDataRetrievalTests(RetrieveHost host) : IClassFixture<RetrieveHost>
{
    private const string Multipart = "multipart/related; type=\"application/octet-stream\"";
    private const string Explicit = "1.2.840.10008.1.2.1";

    private static readonly DicomTransferSyntax Jpeg = DicomTransferSyntax.FromUid(TestInstance.JpegBaseline);

    [Theory]
    [InlineData("1.2.840.10008.1.2")]
    [InlineData("1.2.840.10008.1.2.1")]
    [InlineData("1.2.840.10008.1.2.2")]
    [InlineData("1.2.840.10008.1.2.1.99")]
    public async Task Every_element_is_had_uncompressed_and_little_endian(string syntax)
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync(DicomTransferSyntax.FromUid(syntax)));
        await AssertElementAsync(stored, "00281201", stored.Palette);
        await AssertElementAsync(stored, "00480105/2/00282000", stored.Palette[..600]);
        await AssertElementAsync(stored, "7FE00010", [.. stored.Frames.SelectMany(frame => frame)]);
        var comments = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Gr\u00fc\u00dfe. ", 4000)).TrimEnd());
        using var text = await host.GetAsync($"{stored.Path}/bulkdata/0040A160", "application/octet-stream");
        Assert.Equal(comments, (await text.Content.ReadAsByteArrayAsync()).AsSpan().TrimEnd((byte)' ').ToArray());
    }

    [Fact]
    public async Task A_single_part_has_ranges_and_an_ETag()
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync());
        var path = $"{stored.Path}/bulkdata/00281201";
        using var range = await host.GetAsync(path, "application/octet-stream", null, ("Range", "bytes=-10"));
        Assert.Equal(HttpStatusCode.PartialContent, range.StatusCode);
        Assert.Equal(stored.Palette[^10..], await range.Content.ReadAsByteArrayAsync());
        var tag = range.Headers.ETag!.ToString();
        using var unchanged = await host.GetAsync(path, "application/octet-stream", null, ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        using var same = await host.GetAsync(
            path,
            "application/octet-stream",
            null,
            ("Range", "bytes=0-0"),
            ("If-Range", tag)
        );
        Assert.Equal(HttpStatusCode.PartialContent, same.StatusCode);
        using var other = await host.GetAsync(
            path,
            "application/octet-stream",
            null,
            ("Range", "bytes=0-0"),
            ("If-Range", "\"x\"")
        );
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("00281202")]
    [InlineData("00480105")]
    [InlineData("00480105/1/00282000")]
    [InlineData("00480105/3/00282000")]
    [InlineData("00480105/2")]
    [InlineData("nonsense")]
    [InlineData("00281201/1")]
    public async Task What_is_no_bulk_data_is_not_found(string path)
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync());
        using var response = await host.GetAsync($"{stored.Path}/bulkdata/{path}");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Compressed_pixel_data_are_one_part_per_frame()
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync(Jpeg));
        var path = $"{stored.Path}/bulkdata/7FE00010";
        using var response = await host.GetAsync(path, Multipart + "; transfer-syntax=*");
        var parts = await BodyPart.ReadAllAsync(response);
        Assert.Equal(stored.Frames, parts.Select(part => part.Bytes));
        Assert.All(parts, part => Assert.EndsWith(path, part.Location, StringComparison.Ordinal));
        Assert.All(
            parts,
            part =>
                Assert.Equal($"application/octet-stream; transfer-syntax={TestInstance.JpegBaseline}", part.ContentType)
        );

        using var image = await host.GetAsync(path, "multipart/related; type=image/jpeg");
        Assert.Equal(3, (await BodyPart.ReadAllAsync(image)).Count);
        using var refused = await host.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotAcceptable, refused.StatusCode);
    }

    [Theory]
    [InlineData("/bulkdata")]
    [InlineData("")]
    public async Task All_bulk_data_of_an_instance_come_with_their_URIs(string resource)
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync());
        using var response = await host.GetAsync(stored.Path + resource, Multipart);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var parts = await BodyPart.ReadAllAsync(response);
        Assert.Equal(
            ["00281201", "0040A160", "00480105/2/00282000", "7FE00010"],
            parts.Select(part => part.Location.Split("/bulkdata/")[1])
        );
        Assert.Equal(stored.Palette, parts[0].Bytes);
        Assert.Equal(stored.Palette[..600], parts[2].Bytes);
        Assert.Equal(stored.Frames.SelectMany(frame => frame), parts[3].Bytes);
    }

    [Fact]
    public async Task Pixel_data_of_a_study_come_whole_or_with_a_warning()
    {
        var study = DicomUid.Generate();
        var native = await host.StoreAsync(TestInstance.CreateAsync(study: study));
        var jpeg = await host.StoreAsync(TestInstance.CreateAsync(Jpeg, study));
        var path = $"/dicom-web/studies/{study}/pixeldata";
        using var all = await host.GetAsync(path, Multipart + "; transfer-syntax=*");
        Assert.Equal(HttpStatusCode.OK, all.StatusCode);
        var parts = await BodyPart.ReadAllAsync(all);
        Assert.Equal(4, parts.Count);
        Assert.Equal(
            jpeg.Frames,
            parts
                .Where(part => part.Location.EndsWith(jpeg.Path + "/bulkdata/7FE00010", StringComparison.Ordinal))
                .Select(part => part.Bytes)
        );

        using var some = await host.GetAsync(path);
        Assert.Equal(HttpStatusCode.PartialContent, some.StatusCode);
        Assert.Single(some.Headers.GetValues("Warning"));
        var part = Assert.Single(await BodyPart.ReadAllAsync(some));
        Assert.Equal(native.Frames.SelectMany(frame => frame), part.Bytes);
        Assert.Equal($"application/octet-stream; transfer-syntax={Explicit}", part.ContentType);

        using var images = await host.GetAsync(path, "multipart/related; type=\"image/jpeg\"");
        Assert.Equal(HttpStatusCode.PartialContent, images.StatusCode);
        Assert.Equal(jpeg.Frames, (await BodyPart.ReadAllAsync(images)).Select(item => item.Bytes));

        using var series = await host.GetAsync($"/dicom-web/studies/{study}/series/{jpeg.Series}/pixeldata");
        Assert.Equal(HttpStatusCode.NotAcceptable, series.StatusCode);
    }

    private async Task AssertElementAsync(TestInstance stored, string path, byte[] expected)
    {
        using var multipart = await host.GetAsync($"{stored.Path}/bulkdata/{path}", Multipart);
        Assert.Equal(HttpStatusCode.OK, multipart.StatusCode);
        var part = Assert.Single(await BodyPart.ReadAllAsync(multipart));
        Assert.Equal(expected, part.Bytes);
        Assert.Equal($"application/octet-stream; transfer-syntax={Explicit}", part.ContentType);
        Assert.EndsWith($"{stored.Path}/bulkdata/{path}", part.Location, StringComparison.Ordinal);

        using var single = await host.GetAsync($"{stored.Path}/bulkdata/{path}", "application/octet-stream");
        Assert.Equal(expected, await single.Content.ReadAsByteArrayAsync());
        Assert.Equal(expected.Length, single.Content.Headers.ContentLength);
    }
}
