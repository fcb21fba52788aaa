using System.Net;
using System.Text;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Tests.Rendering;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.WadoUri;

/// <summary>The URI service over HTTP: what a request must have, and instances as DICOM.</summary>
public sealed class WadoUriTests(RenderingService service) : IClassFixture<RenderingService>
{
    private const string Dicom = "&contentType=application/dicom";
    private const string Rle = "1.2.840.10008.1.2.5";
    private const string Mpeg4 = "1.2.840.10008.1.2.4.102";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/wado")]
    [InlineData("/dicom-web/wado")]
    [InlineData("/dicom-web")]
    [InlineData("/dicom-web/")]
    public async Task A_stored_file_comes_as_it_is_as_viewers_ask_for_it(string place)
    {
        var file = GrayFile.Create("1.4.1.1.1");
        await service.StoreAsync(file);

        // OHIF and cornerstone send this header with it.
        using var answer = await service.GetAsync(
            Url(file, place, Dicom + "&transferSyntax=*"),
            "multipart/related; type=application/octet-stream; transfer-syntax=*"
        );

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/dicom", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(file.ToBytes(), await answer.Content.ReadAsByteArrayAsync(Token));
        Assert.EndsWith(
            "/dicom-web/" + file.Resource,
            $"{answer.Content.Headers.ContentLocation}",
            StringComparison.Ordinal
        );
        using var again = await service.GetAsync(
            Url(file, place, Dicom + "&transferSyntax=*"),
            ifNoneMatch: answer.Headers.ETag!.ToString()
        );
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task Who_says_nothing_gets_a_picture_or_what_there_is_in_place_of_one()
    {
        var image = GrayFile.Create("1.4.1.2.1");
        var report = DocumentFile.Report("1.4.1.2.2", "Nothing.", image);
        var other = GrayFile.Create("1.4.1.2.3").Without(0x7FE00010);
        await service.StoreAsync(image, report, other);

        Assert.Equal("image/jpeg", await TypeAsync(image, null));
        Assert.Equal("image/jpeg", await TypeAsync(image, "*/*"));
        Assert.Equal("image/png", await TypeAsync(image, "image/png"));
        Assert.Equal("application/dicom", await TypeAsync(image, "application/dicom"));
        Assert.Equal("text/html", await TypeAsync(report, null));
        Assert.Equal("application/dicom", await TypeAsync(other, null));
        Assert.Equal("image/gif", await TypeAsync(image, "image/png", "&contentType=image/gif,image/png;q=0.5"));
        Assert.Equal("image/gif", await TypeAsync(image, null, "&contentType=image/jp2,image/gif"));

        async Task<string?> TypeAsync(TestFile file, string? accept, string more = "")
        {
            using var answer = await service.GetAsync(Url(file, "wado", more), accept);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return answer.Content.Headers.ContentType?.MediaType;
        }
    }

    [Theory]
    [InlineData("requestType", "")]
    [InlineData("requestType", "requestType=")]
    [InlineData("requestType", "requestType=WADO2")]
    [InlineData("requestType", "requestType=WADO&requestType=WADO")]
    [InlineData("studyUID", "requestType=WADO&seriesUID=1.2&objectUID=1.3")]
    [InlineData("seriesUID", "requestType=WADO&studyUID=1.2&objectUID=1.3")]
    [InlineData("objectUID", "requestType=WADO&studyUID=1.2&seriesUID=1.3")]
    [InlineData("objectUID", "requestType=WADO&studyUID=1.2&seriesUID=1.3&objectUID=x")]
    [InlineData("objectUID", "requestType=WADO&studyUID=1.2&seriesUID=1.3&objectUID=1.4&objectUID=1.4")]
    public async Task A_request_without_what_it_needs_says_what_is_missing(string name, string query) =>
        await Invalid400Async(name, "wado?" + query);

    [Theory]
    [InlineData("contentType", "contentType=")]
    [InlineData("contentType", "contentType=dicom")]
    [InlineData("contentType", "contentType=application/dicom,image/jpeg")]
    [InlineData("contentType", "contentType=application/dicom;transfer-syntax=*")]
    [InlineData("contentType", "contentType=text/html;charset=utf-8")]
    [InlineData("transferSyntax", "contentType=application/dicom&transferSyntax=jpeg")]
    [InlineData("transferSyntax", "contentType=application/dicom&transferSyntax=")]
    [InlineData("transferSyntax", "contentType=application/dicom&transferSyntax=1.2&transferSyntax=1.2")]
    [InlineData("windowCenter", "contentType=application/dicom&windowCenter=1&windowWidth=2")]
    [InlineData("anonymize", "contentType=application/dicom&anonymize=no")]
    [InlineData("anonymize", "contentType=application/dicom&anonymize=yes&anonymize=yes")]
    [InlineData("frameNumber", "frameNumber=0")]
    [InlineData("frameNumber", "frameNumber=1")]
    [InlineData("imageQuality", "imageQuality=101")]
    [InlineData("imageQuality", "imageQuality=high")]
    [InlineData("rows", "rows=0")]
    [InlineData("rows", "rows=9000&columns=5")]
    [InlineData("columns", "columns=-5")]
    [InlineData("region", "region=0,0,1")]
    [InlineData("region", "region=0,0,1,1,1")]
    [InlineData("region", "region=0,0,1,1.1")]
    [InlineData("region", "region=-0.1,0,1,1")]
    [InlineData("region", "region=0.5,0,0.5,1")]
    [InlineData("region", "region=0,0.6,1,0.5")]
    [InlineData("region", "region=0,0,NaN,1")]
    [InlineData("windowWidth", "windowCenter=1")]
    [InlineData("windowCenter", "windowWidth=1")]
    [InlineData("windowWidth", "windowCenter=1&windowWidth=0")]
    [InlineData("windowCenter", "windowCenter=a&windowWidth=1")]
    [InlineData("annotation", "annotation=a b")]
    [InlineData("presentationSeriesUID", "presentationUID=1.2")]
    [InlineData("presentationUID", "presentationSeriesUID=1.2")]
    [InlineData("presentationUID", "presentationSeriesUID=1.2&presentationUID=x")]
    [InlineData("windowCenter", "presentationSeriesUID=1.2&presentationUID=1.2&windowCenter=1&windowWidth=1")]
    [InlineData("frameNumber", "presentationSeriesUID=1.2&presentationUID=1.2&frameNumber=1")]
    public async Task A_wrong_parameter_is_named(string name, string query)
    {
        var file = GrayFile.Create("1.4.1.3.1");
        await service.StoreAsync(file);

        await Invalid400Async(name, Url(file, "wado", "&" + query));
    }

    [Fact]
    public async Task What_is_not_there_or_no_longer_is_404_or_410()
    {
        var file = GrayFile.Create("1.4.2.1.1");
        await service.GetProblemAsync(Url(file, "wado", Dicom), HttpStatusCode.NotFound);
        await service.StoreAsync(file);
        await service.GetProblemAsync(Url(GrayFile.Create("1.4.2.1.2"), "wado", Dicom), HttpStatusCode.NotFound);

        using var deleted = await service.Service.Client.DeleteAsync(new Uri(file.Resource, UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await service.GetProblemAsync(Url(file, "wado", Dicom), HttpStatusCode.Gone);
        await service.GetProblemAsync(Url(file, "wado"), HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Without_a_transfer_syntax_it_is_explicit_little_endian_and_one_that_cannot_be_is_406()
    {
        var file = GrayFile.Create("1.4.1.4.1");
        await service.StoreAsync(file);

        var plain = await ReadAsync(Url(file, "wado", Dicom));
        Assert.Equal(DicomTransferSyntax.ExplicitVRLittleEndian.Uid, plain.TransferSyntax.Uid);
        var compressed = await ReadAsync(Url(file, "wado", $"{Dicom}&transferSyntax={Rle}"));
        Assert.Equal(Rle, compressed.TransferSyntax.Uid);
        var problem = await service.GetProblemAsync(
            Url(file, "wado", $"{Dicom}&transferSyntax={Mpeg4}"),
            HttpStatusCode.NotAcceptable
        );
        Assert.Contains(Rle, problem, StringComparison.Ordinal);
        await service.GetProblemAsync(
            Url(file, "wado", "&contentType=image/jp2"),
            HttpStatusCode.NotAcceptable,
            "image/jxl"
        );
    }

    [Fact]
    public async Task A_head_is_answered_as_the_get_would_be()
    {
        var file = GrayFile.Create("1.4.1.5.1");
        await service.StoreAsync(file);

        using var stored = await service.GetAsync(Url(file, "wado", Dicom), method: HttpMethod.Head);
        Assert.Equal(file.ToBytes().Length, stored.Content.Headers.ContentLength);
        using var picture = await service.GetAsync(Url(file, "wado"), method: HttpMethod.Head);
        Assert.Equal("image/jpeg", picture.Content.Headers.ContentType!.MediaType);
        using var none = await service.GetAsync("wado", method: HttpMethod.Head);
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
    }

    [Fact]
    public async Task Anonymized_it_tells_of_nobody_and_is_another_instance_each_time()
    {
        var file = GrayFile
            .Create("1.4.1.6.1")
            .Text(0x00091010, "LO", "Doe^Jane")
            .Text(0x00101010, "AS", "050Y")
            .Text(0x00200052, "UI", "1.4.1.6")
            .Bytes(
                0x00081140,
                "SQ",
                DocumentFile.Item(
                    DocumentFile.Text(0x00081150, "UI", "1.2.840.10008.5.1.4.1.1.2"),
                    DocumentFile.Text(0x00081155, "UI", "1.4.1.6.1")
                )
            );
        await service.StoreAsync(file);

        var first = await ReadAsync(Url(file, "wado", Dicom + "&anonymize=yes"));
        var second = await ReadAsync(Url(file, "wado", $"{Dicom}&anonymize=yes&transferSyntax={Rle}"));

        Assert.Equal(Rle, second.TransferSyntax.Uid);
        var dataset = first.Dataset;
        Assert.Equal("YES", dataset.GetString(DicomTag.PatientIdentityRemoved));
        Assert.True(dataset.Contains(DicomTag.PatientName));
        Assert.Null(dataset.GetString(DicomTag.PatientName));
        Assert.DoesNotContain(dataset, element => element.Tag.IsPrivate);
        Assert.False(dataset.Contains(DicomTag.PatientAge));
        var instance = dataset.GetString(DicomTag.SOPInstanceUID)!;
        Assert.NotEqual(file.SopInstance, instance);
        Assert.NotEqual(second.Dataset.GetString(DicomTag.SOPInstanceUID), instance);
        Assert.Equal(instance, first.FileMetaInformation.GetString(DicomTag.MediaStorageSOPInstanceUID));
        Assert.Equal(
            instance,
            Assert
                .Single(dataset.GetItems(DicomTag.ReferencedImageSequence))
                .GetString(DicomTag.ReferencedSOPInstanceUID)
        );
        Assert.Equal("CT", dataset.GetString(DicomTag.Modality));
        Assert.True(dataset.TryGetElement(DicomTag.PixelData, out var pixels));
        Assert.Equal(GrayFile.Pixels(), pixels.Value.ToArray());
        var text = Encoding.Latin1.GetString(await BytesAsync(Url(file, "wado", Dicom + "&anonymize=yes")));
        Assert.DoesNotContain("Doe", text, StringComparison.Ordinal);
        Assert.DoesNotContain("1.4.1.6", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_tell_who_it_is_of_is_not_had_anonymized()
    {
        var burnedIn = GrayFile.Create("1.4.1.7.1").Text(0x00280301, "CS", "YES");
        var report = DocumentFile.Report("1.4.1.7.2", "Nothing.", burnedIn);
        var clean = GrayFile.Create("1.4.1.7.3");
        await service.StoreAsync(burnedIn, report, clean);

        foreach (var query in (string[])[Dicom, Dicom + $"&transferSyntax={Rle}", "&contentType=image/png"])
        {
            await service.GetProblemAsync(
                Url(burnedIn, "wado", query + "&anonymize=yes"),
                HttpStatusCode.NotAcceptable
            );
        }

        await service.GetProblemAsync(Url(report, "wado", "&anonymize=yes"), HttpStatusCode.NotAcceptable);
        using var answer = await service.GetAsync(
            Url(clean, "wado", "&anonymize=yes&annotation=patient,technique"),
            "image/png"
        );
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Null(answer.Headers.ETag);
        Assert.Null(answer.Content.Headers.ContentLocation);
        Assert.Equal(
            await service.GetBytesAsync(clean.Resource + "/rendered", "image/png"),
            await answer.Content.ReadAsByteArrayAsync(Token)
        );
    }

    internal static string Url(TestFile file, string place, string more = "") =>
        $"{place}?requestType=WADO&studyUID={file.Study}&seriesUID={file.Series}&objectUID={file.SopInstance}{more}";

    private async Task Invalid400Async(string name, string url) =>
        Assert.Contains(
            $"parameter {name} ",
            await service.GetProblemAsync(url, HttpStatusCode.BadRequest),
            StringComparison.Ordinal
        );

    private Task<byte[]> BytesAsync(string url) => service.GetBytesAsync(url, "application/dicom");

    private async Task<DicomFile> ReadAsync(string url) => DicomFile.Parse(await BytesAsync(url));
}
