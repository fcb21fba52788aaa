using System.IO.Compression;
using System.Net;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Functions.Tests.Retrieve;

public sealed class FrameRetrievalTests(RetrieveHost host) : IClassFixture<RetrieveHost>
{
    private const string Multipart = "multipart/related; type=\"application/octet-stream\"";
    private const string Explicit = "1.2.840.10008.1.2.1";

    private static readonly DicomTransferSyntax Jpeg = DicomTransferSyntax.FromUid(TestInstance.JpegBaseline);
    private static readonly DicomTransferSyntax JpegLs = DicomTransferSyntax.FromUid(TestInstance.JpegLs);

    [Theory]
    [InlineData("1.2.840.10008.1.2", 6, 7, 16)]
    [InlineData("1.2.840.10008.1.2.1", 6, 7, 16)]
    [InlineData("1.2.840.10008.1.2.2", 6, 7, 16)]
    [InlineData("1.2.840.10008.1.2.1.99", 6, 7, 16)]
    [InlineData("1.2.840.10008.1.2.1", 5, 7, 8)]
    [InlineData("1.2.840.10008.1.2.2", 5, 7, 8)]
    [InlineData("1.2.840.10008.1.2.1.99", 5, 7, 8)]
    [InlineData("1.2.840.10008.1.2.1", 3, 5, 1)]
    [InlineData("1.2.840.10008.1.2.2", 3, 5, 1)]
    [InlineData("1.2.840.10008.1.2.1", 8, 8, 1)]
    public async Task Native_frames_come_little_endian_in_the_order_asked_for(
        string syntax,
        int rows,
        int columns,
        int bits
    )
    {
        var stored = await host.StoreAsync(
            TestInstance.CreateAsync(
                DicomTransferSyntax.FromUid(syntax),
                frames: 5,
                rows: rows,
                columns: columns,
                bitsAllocated: bits
            )
        );
        foreach (var list in new[] { "1", "5", "1,2,3,4,5", "2,3,5", "4,2,2,1", "3,%201" })
        {
            using var response = await host.GetAsync($"{stored.Path}/frames/{list}");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.NotNull(response.Content.Headers.ContentLength);
            var numbers = list.Replace("%20", "", StringComparison.Ordinal).Split(',').Select(int.Parse).ToList();
            var parts = await BodyPart.ReadAllAsync(response);
            Assert.Equal(numbers.Select(number => stored.Frames[number - 1]), parts.Select(part => part.Bytes));
            Assert.Equal(
                numbers.Select(number => $"{host.Base}{stored.Path["/dicom-web".Length..]}/frames/{number}"),
                parts.Select(part => part.Location)
            );
            Assert.All(
                parts,
                part => Assert.Equal($"application/octet-stream; transfer-syntax={Explicit}", part.ContentType)
            );
        }
    }

    [Fact]
    public async Task Frames_of_a_data_set_that_is_deflated_with_a_zlib_header_are_found_too()
    {
        var raw = await TestInstance.CreateAsync(DicomTransferSyntax.DeflatedExplicitVRLittleEndian);
        var start = (int)DicomFile.Parse(raw.File).DatasetOffset;
        using var wrapped = new MemoryStream();
        wrapped.Write(raw.File.AsSpan(0, start));
        await using (var inflated = new DeflateStream(new MemoryStream(raw.File[start..]), CompressionMode.Decompress))
        await using (var zlib = new ZLibStream(wrapped, CompressionLevel.Fastest, leaveOpen: true))
        {
            await inflated.CopyToAsync(zlib, TestContext.Current.CancellationToken);
        }

        using var stored = await host.StoreAsync(wrapped.ToArray());
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        using var response = await host.GetAsync($"{raw.Path}/frames/3,1");
        Assert.Equal(
            [raw.Frames[2], raw.Frames[0]],
            (await BodyPart.ReadAllAsync(response)).Select(part => part.Bytes)
        );
    }

    [Theory]
    [InlineData("multipart/related; type=application/octet-stream; transfer-syntax=*", "application/octet-stream")]
    [InlineData(
        "multipart/related; type=\"application/octet-stream\"; transfer-syntax=\"*\"",
        "application/octet-stream"
    )]
    [InlineData(
        "multipart/related; type=\"application/octet-stream\"; transfer-syntax=1.2.840.10008.1.2.4.80",
        "application/octet-stream"
    )]
    [InlineData("multipart/related; type=\"image/jls\"; transfer-syntax=\"1.2.840.10008.1.2.4.80\"", "image/jls")]
    [InlineData("multipart/related; type=\"image/jls\"; transfer-syntax=*", "image/jls")]
    [InlineData("multipart/related; type=image/jls", "image/jls")]
    [InlineData("multipart/related; type=\"image/x-jls\"; transfer-syntax=1.2.840.10008.1.2.4.80", "image/x-jls")]
    [InlineData("multipart/related; type=\"image/*\"", "image/jls")]
    // dicom-microscopy-viewer
    [InlineData(
        "multipart/related; type=\"image/jls\"; transfer-syntax=1.2.840.10008.1.2.4.80, "
            + "multipart/related; type=\"image/jls\"; transfer-syntax=1.2.840.10008.1.2.4.81, "
            + "multipart/related; type=\"image/jp2\"; transfer-syntax=1.2.840.10008.1.2.4.90, "
            + "multipart/related; type=\"image/jpx\"; transfer-syntax=1.2.840.10008.1.2.4.92, "
            + "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*, "
            + "multipart/related; type=\"image/jpeg\"; transfer-syntax=1.2.840.10008.1.2.4.50",
        "image/jls"
    )]
    public async Task Compressed_frames_come_without_fragment_delimiters(string accept, string mediaType)
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync(JpegLs, frames: 4));
        foreach (var list in new[] { "1", "1,2,3,4", "4,1" })
        {
            using var response = await host.GetAsync($"{stored.Path}/frames/{list}", accept);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var parts = await BodyPart.ReadAllAsync(response);
            Assert.Equal(
                list.Split(',').Select(number => stored.Frames[int.Parse(number) - 1]),
                parts.Select(part => part.Bytes)
            );
            Assert.All(
                parts,
                part => Assert.Equal($"{mediaType}; transfer-syntax={TestInstance.JpegLs}", part.ContentType)
            );
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData(Multipart)]
    [InlineData("application/octet-stream")]
    [InlineData("multipart/related; type=\"image/jp2\"; transfer-syntax=1.2.840.10008.1.2.4.90")]
    [InlineData("multipart/related; type=\"image/jpeg\"; transfer-syntax=1.2.840.10008.1.2.4.70")]
    public async Task Compressed_frames_that_cannot_be_sent_so_are_not_acceptable(string? accept)
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync(Jpeg));
        using var response = await host.GetAsync($"{stored.Path}/frames/1", accept);
        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        Assert.Contains("transfer-syntax=*", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_frame_may_come_alone_and_in_ranges()
    {
        var native = await host.StoreAsync(TestInstance.CreateAsync());
        using var whole = await host.GetAsync($"{native.Path}/frames/2", "application/octet-stream");
        Assert.Equal(
            $"application/octet-stream; transfer-syntax={Explicit}",
            whole.Content.Headers.ContentType?.ToString()
        );
        Assert.Equal(native.Frames[1], await whole.Content.ReadAsByteArrayAsync());

        var jpeg = await host.StoreAsync(TestInstance.CreateAsync(Jpeg));
        using var image = await host.GetAsync($"{jpeg.Path}/frames/2", "image/jpeg");
        Assert.Equal(
            $"image/jpeg; transfer-syntax={TestInstance.JpegBaseline}",
            image.Content.Headers.ContentType?.ToString()
        );
        Assert.Equal(jpeg.Frames[1], await image.Content.ReadAsByteArrayAsync());

        // Across the end of the first fragment, which has 100 bytes.
        using var range = await host.GetAsync($"{jpeg.Path}/frames/2", "image/jpeg", null, ("Range", "bytes=90-149"));
        Assert.Equal(HttpStatusCode.PartialContent, range.StatusCode);
        Assert.Equal(jpeg.Frames[1][90..150], await range.Content.ReadAsByteArrayAsync());

        using var two = await host.GetAsync($"{jpeg.Path}/frames/1,2", "image/jpeg");
        Assert.Equal(HttpStatusCode.NotAcceptable, two.StatusCode);
    }

    [Theory]
    [InlineData("4", 404)]
    [InlineData("1,2,3,4", 404)]
    [InlineData("2147483647", 404)]
    [InlineData("0", 400)]
    [InlineData("-1", 400)]
    [InlineData("1,,2", 400)]
    [InlineData("1,", 400)]
    [InlineData("1-3", 400)]
    [InlineData("one", 400)]
    [InlineData("99999999999", 400)]
    public async Task Frames_that_are_not_there_are_refused(string list, int status)
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync());
        using var response = await host.GetAsync($"{stored.Path}/frames/{list}");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }
}
