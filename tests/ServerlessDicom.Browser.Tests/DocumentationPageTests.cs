using static Microsoft.Playwright.Assertions;

namespace ServerlessDicom.Browser.Tests;

/// <summary>The page that shows the OpenAPI document.</summary>
public sealed class DocumentationPageTests(Chromium chromium, StoredStudies studies)
{
    [Fact]
    public async Task Operations_are_shown_and_can_be_tried()
    {
        await using var page = await chromium.OpenAsync(studies.Url, "docs");

        await Expect(page["h1.title, h2.title"].First).ToContainTextAsync("ServerlessDicom");
        var search = page["#operations-Studies-searchForStudies"];
        await search.ClickAsync();
        await search.Locator(".try-out__btn").ClickAsync();
        await search.Locator("button.execute").ClickAsync();

        var answer = search.Locator(".live-responses-table");
        await Expect(answer.Locator("tbody td.response-col_status")).ToHaveTextAsync("200");
        await Expect(answer).ToContainTextAsync("00100010");
        Assert.EndsWith(
            "/dicom-web/studies",
            await search.Locator(".request-url pre").TextContentAsync(),
            StringComparison.Ordinal
        );
        await page.ScreenshotAsync("documentation");
        page.AssertQuiet();
    }
}
