using System.Net;
using System.Text;
using System.Xml.Linq;
using ServerlessDicom.Functions.Tests.Retrieve;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Rendering;

/// <summary>Structured Reports and encapsulated documents over HTTP.</summary>
public sealed class RenderedDocumentTests(RenderingService service) : IClassFixture<RenderingService>
{
    private static readonly XNamespace _xhtml = "http://www.w3.org/1999/xhtml";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_report_is_html_unless_asked_for_otherwise()
    {
        var image = GrayFile.Create("1.2.7.1.1.1");
        var report = DocumentFile.Report("1.2.7.1.2.1", "Größe <3 cm", image);
        await service.StoreAsync(image, report);

        using var response = await service.GetAsync(report.Resource + "/rendered");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var html = XDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("Chest <X-ray> report", html.Descendants(_xhtml + "h1").Single().Value);
        Assert.Contains(html.Descendants(_xhtml + "li"), item => item.Value == "Finding: Größe <3 cm");
        Assert.Contains(html.Descendants(_xhtml + "td"), cell => cell.Value == "Doe, Jane");

        var xml = await service.GetBytesAsync(report.Resource + "/rendered", "text/xml");
        Assert.Equal(html.ToString(), XDocument.Parse(Encoding.UTF8.GetString(xml)).ToString());
        var text = await service.GetBytesAsync(report.Resource + "/rendered", "text/plain");
        Assert.Contains("\nFinding: Größe <3 cm\n", Encoding.UTF8.GetString(text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_of_a_report_lead_to_the_images()
    {
        var image = GrayFile.Create("1.2.7.2.1.1");
        var report = DocumentFile.Report("1.2.7.2.2.1", "see", image, DocumentFile.KeyObjectClass);
        await service.StoreAsync(image, report);
        var html = Encoding.UTF8.GetString(await service.GetBytesAsync(report.Resource + "/rendered", "text/html"));
        var link = XDocument.Parse(html).Descendants(_xhtml + "a").Single().Attribute("href")!.Value;

        var target = new Uri(
            new Uri(service.Service.Client.BaseAddress!, $"{report.Resource}/rendered"),
            new Uri(link, UriKind.Relative)
        );
        using var response = await service.Service.Client.GetAsync(target, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("image/jpeg", response.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith(image.Resource + "/rendered", target.AbsolutePath, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DocumentFile.PdfClass, "application/pdf", "application/pdf", ".pdf", true)]
    [InlineData(DocumentFile.CdaClass, "text/XML", "text/xml", ".xml", true)]
    [InlineData(DocumentFile.StlClass, "model/stl", "model/stl", ".stl", false)]
    [InlineData(DocumentFile.StlClass, null, "model/stl", ".stl", true)]
    [InlineData(DocumentFile.PdfClass, "text/html; charset=x", "text/html", ".html", true)]
    [InlineData(DocumentFile.PdfClass, "no type", "application/pdf", ".pdf", true)]
    public async Task An_encapsulated_document_is_sent_as_what_it_is(
        string sopClass,
        string? declared,
        string mediaType,
        string extension,
        bool tellLength
    )
    {
        byte[] content = [.. "%PDF-1.4 odd"u8, 0x0A];
        var file = DocumentFile.Encapsulate($"1.2.7.3.1.1", sopClass, declared, content, tellLength);
        using var delete = await service.Service.Client.DeleteAsync(new Uri(file.Resource, UriKind.Relative), Token);
        await service.StoreAsync(file);

        using var response = await service.GetAsync(file.Resource + "/rendered");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(mediaType, response.Content.Headers.ContentType!.ToString());
        Assert.Equal(tellLength ? content : [.. content, 0], await response.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(
            $"inline; filename=\"{file.SopInstance}{extension}\"",
            response.Content.Headers.ContentDisposition!.ToString()
        );
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(
            mediaType != "application/pdf",
            response.Headers.TryGetValues("Content-Security-Policy", out var policy)
                && policy.Single().EndsWith("; sandbox", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_long_document_is_sent_from_where_it_is_stored()
    {
        var content = new byte[300_001];
        new Random(7).NextBytes(content);
        var file = DocumentFile.Encapsulate("1.2.7.4.1.1", DocumentFile.PdfClass, "application/pdf", content, true);
        await service.StoreAsync(file);

        var whole = await service.GetBytesAsync(file.Resource + "/rendered", "application/pdf");
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri(file.Resource + "/rendered", UriKind.Relative)
        );
        request.Headers.Range = new(299_990, null);
        using var range = await service.Service.Client.SendAsync(request, Token);

        Assert.Equal(content, whole);
        Assert.Equal(HttpStatusCode.PartialContent, range.StatusCode);
        Assert.Equal(content[299_990..], await range.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("image/jpeg")]
    [InlineData("application/dicom")]
    public async Task What_a_document_is_not_it_cannot_be_had_as(string accept)
    {
        var file = DocumentFile.Encapsulate("1.2.7.5.1.1", DocumentFile.PdfClass, "application/pdf", [1, 2], true);
        await service.StoreAsync(file);

        var problem = await service.GetProblemAsync(file.Resource + "/rendered", HttpStatusCode.NotAcceptable, accept);

        Assert.Contains("application/pdf", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_without_content_are_not_rendered()
    {
        var image = GrayFile.Create("1.2.7.6.1.1");
        var noTree = DocumentFile.Report("1.2.7.6.1.2", "x", image).Without(0x0040A040);
        var nothing = DocumentFile.Create("1.2.7.6.1.3", DocumentFile.PdfClass);
        await service.StoreAsync(noTree, nothing);

        await service.GetProblemAsync(noTree.Resource + "/rendered", HttpStatusCode.NotAcceptable);
        await service.GetProblemAsync(nothing.Resource + "/rendered", HttpStatusCode.NotAcceptable);
        await service.GetProblemAsync(nothing.Resource + "/frames/1/rendered", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_a_client_has_of_a_document_is_not_sent_again()
    {
        var image = GrayFile.Create("1.2.7.7.1.1");
        var report = DocumentFile.Report("1.2.7.7.2.1", "once", image);
        await service.StoreAsync(report);
        using var first = await service.GetAsync(report.Resource + "/rendered", "text/plain");
        using var head = await service.GetAsync(report.Resource + "/rendered", "text/plain", null, HttpMethod.Head);

        using var again = await service.GetAsync(
            report.Resource + "/rendered",
            "text/plain",
            first.Headers.ETag!.ToString()
        );
        using var other = await service.GetAsync(
            report.Resource + "/rendered",
            "text/html",
            first.Headers.ETag!.ToString()
        );

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal((HttpStatusCode.OK, first.Headers.ETag), (head.StatusCode, head.Headers.ETag));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Text_of_undeclared_character_set_is_read_as_the_settings_say()
    {
        await using var other = await TestService.StartAsync(
            null,
            null,
            "--Text:FallbackCharacterSets:0:SpecificCharacterSet",
            "ISO_IR 192"
        );
        var image = GrayFile.Create("1.2.7.9.1.1");
        var report = DocumentFile.Report("1.2.7.9.2.1", "Größe", image).Without(0x00080005);
        await other.StoreAsync([report.ToBytes()]);

        var html = await other.Client.GetStringAsync(new Uri(report.Resource + "/rendered", UriKind.Relative), Token);

        Assert.Contains(XDocument.Parse(html).Descendants(_xhtml + "li"), item => item.Value == "Finding: Größe");
    }

    [Fact]
    public async Task Of_a_study_the_documents_can_be_had_as_well()
    {
        var image = GrayFile.Create("1.2.7.8.1.1");
        var report = DocumentFile.Report("1.2.7.8.2.1", "first", image);
        var other = DocumentFile.Report("1.2.7.8.2.2", "second", image);
        var pdf = DocumentFile.Encapsulate("1.2.7.8.3.1", DocumentFile.PdfClass, "application/pdf", [1, 2, 3, 4], true);
        await service.StoreAsync(image, report, other, pdf);
        const string Study = "studies/1.2.7.8/rendered";

        using var anything = await service.GetAsync(Study);
        using var texts = await service.GetAsync(Study, "multipart/related; type=\"text/plain\"");
        using var pdfs = await service.GetAsync(Study, "multipart/related; type=\"application/pdf\"");

        Assert.Equal("image/jpeg", Assert.Single(await BodyPart.ReadAllAsync(anything)).ContentType);
        Assert.Equal(HttpStatusCode.PartialContent, texts.StatusCode);
        var parts = await BodyPart.ReadAllAsync(texts);
        Assert.Equal(
            [report.Resource, other.Resource],
            parts.Select(part => part.Location[part.Location.IndexOf("studies", StringComparison.Ordinal)..^9])
        );
        Assert.Contains("Finding: second", Encoding.UTF8.GetString(parts[1].Bytes), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3, 4], Assert.Single(await BodyPart.ReadAllAsync(pdfs)).Bytes);
    }
}
