using Microsoft.Playwright;
using ServerlessDicom.Tests;
using static Microsoft.Playwright.Assertions;

namespace ServerlessDicom.Browser.Tests;

/// <summary>The upload of files.</summary>
public sealed class UploadTests(Chromium chromium) : IAsyncLifetime
{
    private TestService? _service;

    private TestService Service => _service!;

    public async ValueTask InitializeAsync() => _service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    [Fact]
    public async Task Files_that_are_chosen_are_stored_and_those_that_cannot_be_are_told_why()
    {
        var other = new TestFile("1.2.3.4.7");
        await Service.StoreAsync(other.ToBytes());
        await using var page = await chromium.OpenAsync(StoredStudies.Root(Service), "#/upload");

        var chooser = await page.Page.RunAndWaitForFileChooserAsync(() =>
            page.By(AriaRole.Button, "Choose files").ClickAsync()
        );
        await chooser.SetFilesAsync([
            Payload("good.dcm", new TestFile("1.2.3.4.5").ToBytes()),
            Payload("better.dcm", new TestFile("1.2.3.4.6").ToBytes()),
            Payload("letter.txt", "Dear colleague"u8.ToArray()),
            Payload("clash.dcm", other.Text(0x00080050, "SH", "ANOTHER").ToBytes()),
            Payload("nobody.dcm", new TestFile("1.2.3.4.8").Without(0x00100020).ToBytes()),
        ]);

        await Expect(page[".counts"]).ToHaveTextAsync("2 of 5 stored · 3 failed");
        await Expect(Row(page, "letter.txt")).ToContainTextAsync("It is no readable DICOM file.");
        await Expect(Row(page, "clash.dcm")).ToContainTextAsync("is stored already");
        await Expect(Row(page, "nobody.dcm")).ToContainTextAsync("is missing or malformed");
        await page.ScreenshotAsync("upload");
        await Service.Client.DeleteAsync(new Uri(other.Resource, UriKind.Relative));
        await page.By(AriaRole.Button, "Retry failed").ClickAsync();

        await Expect(page[".counts"]).ToHaveTextAsync("3 of 5 stored · 2 failed");
        Assert.Equal(3, (await Service.SearchAsync("instances")).Count);
        // What nothing of is stored is 400 or 409, which the browser tells on its console.
        page.AssertQuiet("the server responded with a status of 4");
    }

    [Fact]
    public async Task Many_files_go_in_batches()
    {
        await using var page = await chromium.OpenAsync(StoredStudies.Root(Service), "#/upload");
        var requests = 0;
        page.Page.Request += (_, request) => requests += request.Method == "POST" ? 1 : 0;

        await page["input[type=file]"]
            .First.SetInputFilesAsync(
                Enumerable
                    .Range(1, 150)
                    .Select(number => Payload($"{number}.dcm", new TestFile($"1.2.3.4.{number}").ToBytes()))
            );

        await Expect(page[".counts"]).ToHaveTextAsync("150 of 150 stored");
        Assert.Equal(150, (await Service.SearchAsync("instances?limit=1000")).Count);
        Assert.InRange(requests, 2, 5);
        page.AssertQuiet();
    }

    [Fact]
    public async Task Files_that_are_dropped_on_any_page_are_stored()
    {
        await using var page = await chromium.OpenAsync(StoredStudies.Root(Service), "");
        await Expect(page["main"]).ToContainTextAsync("There are no studies yet.");

        var transfer = await page.Page.EvaluateHandleAsync(
            """
            (base64) => {
              const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
              const transfer = new DataTransfer();
              transfer.items.add(new File([bytes], "dropped.dcm"));
              return transfer;
            }
            """,
            Convert.ToBase64String(new TestFile("1.2.3.4.5").ToBytes())
        );
        await page.Page.DispatchEventAsync("main", "drop", new { dataTransfer = transfer });

        await Expect(page[".counts"]).ToHaveTextAsync("1 of 1 stored");
        await Expect(Row(page, "dropped.dcm")).ToContainTextAsync("stored");
        Assert.Single(await Service.SearchAsync("instances"));
        page.AssertQuiet();
    }

    private static ILocator Row(WatchedPage page, string file) =>
        page["tbody tr"].Filter(new LocatorFilterOptions { HasText = file });

    private static FilePayload Payload(string name, byte[] bytes) =>
        new()
        {
            Name = name,
            MimeType = "application/octet-stream",
            Buffer = bytes,
        };
}
