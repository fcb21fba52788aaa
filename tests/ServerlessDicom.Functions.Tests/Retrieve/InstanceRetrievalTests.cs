using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Retrieve;

public sealed class InstanceRetrievalTests(RetrieveHost host) : IClassFixture<RetrieveHost>
{
    private const string Multipart = "multipart/related; type=\"application/dicom\"";

    private static readonly DicomTransferSyntax Jpeg = DicomTransferSyntax.FromUid(TestInstance.JpegBaseline);

    public static TheoryData<string> Uncompressed =>
        [
            DicomTransferSyntax.ImplicitVRLittleEndian.Uid,
            DicomTransferSyntax.ExplicitVRLittleEndian.Uid,
            DicomTransferSyntax.ExplicitVRBigEndian.Uid,
            DicomTransferSyntax.DeflatedExplicitVRLittleEndian.Uid,
        ];

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("multipart/related; type=application/dicom")]
    [InlineData(Multipart)]
    [InlineData(Multipart + "; transfer-syntax=*")]
    [InlineData(Multipart + "; transfer-syntax=\"*\"")]
    [InlineData(Multipart + "; transfer-syntax=1.2.840.10008.1.2.1")]
    public async Task Stored_bytes_pass_through(string? accept)
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync());
        using var response = await host.GetAsync(stored.Path, accept);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotNull(response.Content.Headers.ContentLength);
        var part = Assert.Single(await BodyPart.ReadAllAsync(response));
        Assert.Equal(stored.File, part.Bytes);
        Assert.Equal("application/dicom; transfer-syntax=1.2.840.10008.1.2.1", part.ContentType);
        Assert.Equal(stored.File.Length, part.DeclaredLength);
        Assert.Equal(host.Base + stored.Path["/dicom-web".Length..], part.Location);
    }

    [Fact]
    public async Task Clients_that_scan_the_first_bytes_find_what_they_look_for()
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync());
        using var response = await host.GetAsync(stored.Path, Multipart);
        var body = await response.Content.ReadAsByteArrayAsync();
        var head = System.Text.Encoding.ASCII.GetString(body.AsSpan(0, 1000));
        Assert.StartsWith("--", head, StringComparison.Ordinal);
        Assert.Equal(
            head.IndexOf("\r\n", StringComparison.Ordinal) + 2,
            head.IndexOf("Content-Type:", StringComparison.Ordinal)
        );
        Assert.Contains("\r\n\r\n", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_part_has_the_bytes_alone_and_ranges_of_them()
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync());
        using var response = await host.GetAsync(stored.Path, "application/dicom");
        Assert.Equal(
            "application/dicom; transfer-syntax=1.2.840.10008.1.2.1",
            response.Content.Headers.ContentType?.ToString()
        );
        Assert.Equal(stored.File, await response.Content.ReadAsByteArrayAsync());
        Assert.Contains("bytes", response.Headers.AcceptRanges);

        using var range = await host.GetAsync(stored.Path, "application/dicom", null, ("Range", "bytes=128-1000"));
        Assert.Equal(HttpStatusCode.PartialContent, range.StatusCode);
        Assert.Equal($"bytes 128-1000/{stored.File.Length}", range.Content.Headers.ContentRange?.ToString());
        Assert.Equal(stored.File[128..1001], await range.Content.ReadAsByteArrayAsync());

        using var beyond = await host.GetAsync(
            stored.Path,
            "application/dicom",
            null,
            ("Range", $"bytes={stored.File.Length}-")
        );
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        Assert.Equal($"bytes */{stored.File.Length}", beyond.Content.Headers.ContentRange?.ToString());
    }

    [Theory]
    [InlineData(Multipart)]
    [InlineData("application/dicom")]
    public async Task Who_has_it_already_is_told_so(string accept)
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync());
        using var first = await host.GetAsync(stored.Path, accept);
        var tag = Assert.Single(first.Headers.GetValues("ETag"));
        Assert.Matches("^\"[^\"]+\"$", tag);
        using var again = await host.GetAsync(stored.Path, accept);
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(), await again.Content.ReadAsByteArrayAsync());

        using var second = await host.GetAsync(stored.Path, accept, null, ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal([tag], second.Headers.GetValues("ETag"));
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("", Multipart)]
    [InlineData("", "application/dicom")]
    [InlineData("/metadata", "application/dicom+json")]
    [InlineData("/frames/1", "multipart/related; type=\"application/octet-stream\"")]
    [InlineData("/frames/1", "application/octet-stream")]
    [InlineData("/bulkdata/7FE00010", "application/octet-stream")]
    [InlineData("/bulkdata", "multipart/related; type=\"application/octet-stream\"")]
    public async Task HEAD_tells_what_GET_would(string resource, string accept)
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync());
        using var get = await host.GetAsync(stored.Path + resource, accept);
        using var head = await host.GetAsync(stored.Path + resource, accept, HttpMethod.Head);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        var isChunked = get.Headers.TransferEncodingChunked is true;
        Assert.Equal(isChunked ? null : get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [MemberData(nameof(Uncompressed))]
    public async Task What_is_uncompressed_leaves_as_Explicit_VR_Little_Endian(string syntax)
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync(DicomTransferSyntax.FromUid(syntax)));
        foreach (var accept in new[] { Multipart, "application/dicom" })
        {
            using var response = await host.GetAsync(stored.Path, accept);
            var bytes =
                accept == Multipart
                    ? Assert.Single(await BodyPart.ReadAllAsync(response)).Bytes
                    : await response.Content.ReadAsByteArrayAsync();
            AssertSameContent(stored, bytes, DicomTransferSyntax.ExplicitVRLittleEndian);
        }
    }

    [Theory]
    [MemberData(nameof(Uncompressed))]
    public async Task What_is_uncompressed_can_be_had_deflated(string syntax)
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync(DicomTransferSyntax.FromUid(syntax)));
        var deflated = DicomTransferSyntax.DeflatedExplicitVRLittleEndian;
        using var response = await host.GetAsync(stored.Path, $"application/dicom; transfer-syntax={deflated.Uid}");
        AssertSameContent(stored, await response.Content.ReadAsByteArrayAsync(), deflated);
    }

    [Theory]
    [MemberData(nameof(Uncompressed))]
    public async Task As_stored_never_means_a_syntax_that_web_services_do_not_use(string syntax)
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync(DicomTransferSyntax.FromUid(syntax)));
        using var response = await host.GetAsync(stored.Path, "application/dicom; transfer-syntax=*");
        var bytes = await response.Content.ReadAsByteArrayAsync();
        if (stored.Syntax.IsExplicitVR && !stored.Syntax.IsBigEndian)
        {
            Assert.Equal(stored.File, bytes);
        }
        else
        {
            AssertSameContent(stored, bytes, DicomTransferSyntax.ExplicitVRLittleEndian);
        }

        using var asked = await host.GetAsync(stored.Path, $"application/dicom; transfer-syntax={syntax}");
        Assert.Equal(
            stored.Syntax.IsExplicitVR && !stored.Syntax.IsBigEndian ? HttpStatusCode.OK : HttpStatusCode.NotAcceptable,
            asked.StatusCode
        );
    }

    [Fact]
    public async Task Compressed_instances_are_sent_as_they_are_stored_and_only_so()
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync(Jpeg));
        using var any = await host.GetAsync(stored.Path, Multipart + "; transfer-syntax=*");
        var part = Assert.Single(await BodyPart.ReadAllAsync(any));
        Assert.Equal(stored.File, part.Bytes);
        Assert.Equal($"application/dicom; transfer-syntax={TestInstance.JpegBaseline}", part.ContentType);

        using var named = await host.GetAsync(
            stored.Path,
            $"application/dicom; transfer-syntax={TestInstance.JpegBaseline}"
        );
        Assert.Equal(stored.File, await named.Content.ReadAsByteArrayAsync());

        using var refused = await host.GetAsync(stored.Path, Multipart);
        Assert.Equal(HttpStatusCode.NotAcceptable, refused.StatusCode);
        using var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync());
        Assert.Contains(
            "transfer-syntax=*",
            problem.RootElement.GetProperty("detail").GetString(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            Multipart + "; transfer-syntax=*",
            problem.RootElement.GetProperty("available").EnumerateArray().Select(item => item.GetString())
        );
    }

    [Fact]
    public async Task A_study_comes_whole_or_with_a_warning_of_what_is_missing()
    {
        var study = DicomUid.Generate();
        var native = await host.StoreAsync(TestInstance.CreateAsync(study: study));
        var second = await host.StoreAsync(TestInstance.CreateAsync(study: study, series: native.Series));
        var jpeg = await host.StoreAsync(TestInstance.CreateAsync(Jpeg, study));
        var path = $"/dicom-web/studies/{study}";

        using var all = await host.GetAsync(path, Multipart + "; transfer-syntax=*");
        Assert.Equal(HttpStatusCode.OK, all.StatusCode);
        Assert.NotNull(all.Content.Headers.ContentLength);
        var parts = await BodyPart.ReadAllAsync(all);
        Assert.Equal(3, parts.Count);
        foreach (var stored in new[] { native, second, jpeg })
        {
            Assert.Equal(
                stored.File,
                parts.Single(part => part.Location.EndsWith(stored.Path, StringComparison.Ordinal)).Bytes
            );
        }

        using var some = await host.GetAsync(path);
        Assert.Equal(HttpStatusCode.PartialContent, some.StatusCode);
        Assert.StartsWith(
            $"299 {host.Base}: 1 ",
            Assert.Single(some.Headers.GetValues("Warning")),
            StringComparison.Ordinal
        );
        Assert.Equal(2, (await BodyPart.ReadAllAsync(some)).Count);

        using var series = await host.GetAsync($"{path}/series/{native.Series}");
        Assert.Equal(HttpStatusCode.OK, series.StatusCode);
        Assert.Equal(2, (await BodyPart.ReadAllAsync(series)).Count);

        using var onlyJpeg = await host.GetAsync($"{path}/series/{jpeg.Series}");
        Assert.Equal(HttpStatusCode.NotAcceptable, onlyJpeg.StatusCode);

        using var single = await host.GetAsync(path, "application/dicom");
        Assert.Equal(HttpStatusCode.NotAcceptable, single.StatusCode);
    }

    [Theory]
    [InlineData("/dicom-web/studies/1.2.3", 404)]
    [InlineData("/dicom-web/studies/1.2.3/series/1.2", 404)]
    [InlineData("/dicom-web/studies/1.2.3/series/1.2/instances/1", 404)]
    [InlineData("/dicom-web/studies/1.2.3/metadata", 404)]
    [InlineData("/dicom-web/studies/1.2.3/bulkdata", 404)]
    [InlineData("/dicom-web/studies/1.2.3/pixeldata", 404)]
    [InlineData("/dicom-web/studies/abc", 400)]
    [InlineData("/dicom-web/studies/1.02", 400)]
    [InlineData("/dicom-web/studies/1.2%2F3", 400)]
    [InlineData("/dicom-web/studies/1.2%20/metadata", 400)]
    [InlineData("/dicom-web/studies/1.2.3/series/x/instances/1", 400)]
    [InlineData("/dicom-web/studies/1.2.3/series/1/instances/1./frames/1", 400)]
    [InlineData("/dicom-web/studies/11111111111111111111111111111111111111111111111111111111111111111", 400)]
    public async Task What_is_not_there_or_no_UID_is_refused(string path, int status)
    {
        using var response = await host.GetAsync(path);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task An_instance_is_only_found_in_its_own_series()
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync());
        var other = await host.StoreAsync(TestInstance.CreateAsync(study: stored.Study));
        using var response = await host.GetAsync(
            $"/dicom-web/studies/{stored.Study}/series/{other.Series}/instances/{stored.Instance}"
        );
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_missing_blob_is_an_error_and_a_short_one_breaks_the_connection()
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync(rows: 500, columns: 500));
        var entry = await host
            .Services.GetRequiredService<IMetadataIndex>()
            .FindAsync(stored.Study, stored.Series, stored.Instance, TestContext.Current.CancellationToken);
        var file = host.BlobFile(entry!.BlobName);
        await using (var blob = new FileStream(file, FileMode.Open))
        {
            blob.SetLength(stored.File.Length - 1);
        }

        foreach (var accept in new[] { Multipart, "application/dicom" })
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => host.GetAsync(stored.Path, accept));
        }

        // Nothing of the instance can be read, but the part's header is written already.
        await File.WriteAllBytesAsync(file, [], TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<HttpRequestException>(() => host.GetAsync(stored.Path, Multipart));

        File.Delete(file);
        using var response = await host.GetAsync(stored.Path, Multipart);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.DoesNotContain(entry.BlobName, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static void AssertSameContent(TestInstance expected, byte[] bytes, DicomTransferSyntax syntax)
    {
        var file = DicomFile.Parse(bytes);
        Assert.Equal(syntax, file.TransferSyntax);
        Assert.Equal(syntax.Uid, file.FileMetaInformation.GetString(DicomTag.TransferSyntaxUID));
        Assert.Equal(expected.Instance, file.Dataset.GetString(DicomTag.SOPInstanceUID));
        Assert.Equal("M\u00fcller^J\u00f6rg", file.Dataset.GetString(DicomTag.PatientName));
        Assert.True(file.Dataset.TryGetElement(DicomTag.PixelData, out var pixelData));
        var frames = expected.Frames.SelectMany(frame => frame).ToArray();
        Assert.Equal(frames, pixelData.Value[..frames.Length].ToArray());
        Assert.True(file.Dataset.TryGetElement(DicomTag.RedPaletteColorLookupTableData, out var palette));
        Assert.Equal(expected.Palette, palette.Value.ToArray());
    }
}
