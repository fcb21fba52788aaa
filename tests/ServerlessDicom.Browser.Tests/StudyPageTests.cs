using System.IO.Compression;
using System.Text;
using Microsoft.Playwright;
using ServerlessDicom.Functions.Demo;
using ServerlessDicom.Tests;
using static Microsoft.Playwright.Assertions;

namespace ServerlessDicom.Browser.Tests;

/// <summary>The page of a study.</summary>
public sealed class StudyPageTests(Chromium chromium, StoredStudies studies)
{
    private static string DemoStudy => Phantom.SampleResource.Split('/')[0];

    [Fact]
    public async Task It_shows_the_series_with_a_picture_of_each()
    {
        await using var page = await chromium.OpenAsync(studies.Url, $"#/studies/{DemoStudy}");

        await Expect(page["h1"]).ToHaveTextAsync("Phantom, Head");
        await Expect(page["ul.series li"]).ToHaveCountAsync(1);
        await Expect(page["ul.series li"]).ToContainTextAsync("24 instances");
        var picture = page["ul.series img"];
        await Expect(picture).ToHaveCountAsync(1);
        Assert.True(await picture.EvaluateAsync<int>("image => image.naturalWidth") >= 128);
        await page.ScreenshotAsync("study");
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_study_is_deleted_once_the_user_confirms()
    {
        await using var service = await TestService.StartAsync();
        var file = new TestFile("1.2.3.4.5");
        await service.StoreAsync(file.ToBytes());
        await using var page = await chromium.OpenAsync(StoredStudies.Root(service), $"#/studies/{file.Study}");
        var delete = page.By(AriaRole.Button, "Delete study");

        await delete.ClickAsync();
        await page["dialog"].GetByText("Cancel").ClickAsync();
        Assert.Single(await service.SearchAsync("studies"));

        await delete.ClickAsync();
        await page["dialog"].GetByText("Delete study", new LocatorGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(page["main"]).ToContainTextAsync("There are no studies yet.");
        Assert.Empty(await service.SearchAsync("studies"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task Its_zip_holds_the_files_as_they_are_stored()
    {
        await using var service = await TestService.StartAsync();
        var files = Enumerable
            .Range(1, 5)
            .Select(number =>
                new TestFile($"1.2.3.{(number <= 3 ? 1 : 2)}.{number}")
                    .Text(0x0020000D, "UI", "1.2.3")
                    .Text(0x00200011, "IS", number <= 3 ? "1" : "2")
                    .Text(0x0008103E, "LO", number <= 3 ? "Axial / 5 mm" : "")
                    .ToBytes()
            )
            .ToList();
        await service.StoreAsync(files);
        await using var page = await chromium.OpenAsync(StoredStudies.Root(service), "#/studies/1.2.3");

        var download = await page.Page.RunAndWaitForDownloadAsync(() =>
            page.By(AriaRole.Button, "Download zip").ClickAsync()
        );

        Assert.Equal("Doe_Jane_20260102.zip", download.SuggestedFilename);
        using var zip = ZipFile.OpenRead(await download.PathAsync());
        Assert.Equal(
            [
                "Doe_Jane_20260102/1_Axial_5_mm/000001.dcm",
                "Doe_Jane_20260102/1_Axial_5_mm/000002.dcm",
                "Doe_Jane_20260102/1_Axial_5_mm/000003.dcm",
                "Doe_Jane_20260102/2_CT/000001.dcm",
                "Doe_Jane_20260102/2_CT/000002.dcm",
            ],
            zip.Entries.Select(entry => entry.FullName)
        );
        Assert.Equal(files.Select(Convert.ToHexString), zip.Entries.Select(entry => Convert.ToHexString(Read(entry))));
        page.AssertQuiet();
    }

    [Fact]
    public async Task What_files_say_is_shown_and_never_run()
    {
        const string hostile = "<img src=x onerror=alert(1)>";
        await using var service = await TestService.StartAsync();
        var file = new TestFile("1.2.3.4.5")
            .Text(0x00080005, "CS", "ISO_IR 192")
            .Text(0x00081030, "LO", hostile)
            .Bytes(0x00100010, "PN", Encoding.UTF8.GetBytes("Yamada^Tarou=山田^太郎=やまだ^たろう "))
            .Without(0x00080020);
        await service.StoreAsync(file.ToBytes());
        await using var page = await chromium.OpenAsync(StoredStudies.Root(service), $"#/studies/{file.Study}");

        await Expect(page[".description"]).ToHaveTextAsync(hostile);
        await Expect(page["h1"]).ToHaveTextAsync("Yamada, Tarou (山田, 太郎)");
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_study_that_is_not_there_is_told()
    {
        await using var page = await chromium.OpenAsync(studies.Url, "#/studies/9.9.9");

        await Expect(page["main"]).ToHaveTextAsync("This study is not here.");
        page.AssertQuiet();
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
