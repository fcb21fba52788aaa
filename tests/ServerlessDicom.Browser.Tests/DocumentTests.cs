using System.Text;
using ServerlessDicom.Tests;
using static Microsoft.Playwright.Assertions;

namespace ServerlessDicom.Browser.Tests;

/// <summary>Reports and encapsulated documents in the viewer.</summary>
public sealed class DocumentTests(Chromium chromium)
{
    private const string OnePage =
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
        + "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF ";

    [Fact]
    public async Task A_report_is_shown_in_a_frame_where_nothing_runs()
    {
        var file = Document("1.2.840.10008.5.1.4.1.1.88.11", "SR")
            .Text(0x0040A040, "CS", "CONTAINER")
            .Text(0x0040A050, "CS", "SEPARATE")
            .Bytes(0x0040A043, "SQ", Item(TestFile.Element(0x00080104, "LO", "Chest report"u8.ToArray())));
        await using var service = await TestService.StartAsync();
        await service.StoreAsync(file.ToBytes());
        await using var page = await OpenAsync(service, file);

        await Expect(page["iframe"]).ToHaveAttributeAsync("sandbox", "");
        await Expect(page.Page.FrameLocator("iframe").Locator("h1")).ToHaveTextAsync("Chest report");
        await page.ScreenshotAsync("report");
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_PDF_is_left_to_the_viewer_of_the_browser()
    {
        var file = Document("1.2.840.10008.5.1.4.1.1.104.1", "DOC")
            .Text(0x00420012, "LO", "application/pdf")
            .Bytes(0x00420011, "OB", Encoding.ASCII.GetBytes(OnePage));
        await using var service = await TestService.StartAsync();
        await service.StoreAsync(file.ToBytes());
        await using var page = await OpenAsync(service, file);

        var source = await page["iframe"].GetAttributeAsync("src");
        Assert.EndsWith($"{file.Resource}/rendered?accept=application%2Fpdf", source, StringComparison.Ordinal);
        await Expect(page[".stage a"]).ToHaveAttributeAsync("href", source!);
        page.AssertQuiet();
    }

    private static TestFile Document(string sopClass, string modality)
    {
        var file = new TestFile("1.2.3.4.5").Text(0x00080016, "UI", sopClass).Text(0x00080060, "CS", modality);
        foreach (var tag in file.Tags.Where(tag => tag >= 0x00280000).ToList())
        {
            file.Without(tag);
        }

        return file;
    }

    private static byte[] Item(byte[] elements) =>
        [0xFE, 0xFF, 0x00, 0xE0, .. BitConverter.GetBytes(elements.Length), .. elements];

    private async Task<WatchedPage> OpenAsync(TestService service, TestFile file)
    {
        var page = await chromium.OpenAsync(
            StoredStudies.Root(service),
            $"#/studies/{file.Study}/series/{file.Series}"
        );
        await page.FrameDrawnAsync();
        return page;
    }
}
