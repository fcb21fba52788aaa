using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ServerlessDicom.Browser.Tests;

/// <summary>The study list.</summary>
public sealed class StudyListTests(Chromium chromium, StoredStudies studies)
{
    private const int All = StoredStudies.Count + 1;

    [Fact]
    public async Task It_lists_the_newest_studies_first_and_pages_through_all()
    {
        await using var page = await chromium.OpenAsync(studies.Url, "");

        await Expect(page["#count"]).ToHaveTextAsync($"1–50 of {All} studies");
        await Expect(page["tbody tr"]).ToHaveCountAsync(50);
        await Expect(page["tbody tr"].First).ToContainTextAsync("Phantom, Head");
        await Expect(page["tbody tr"].First).ToContainTextAsync("Head phantom");
        await page.ScreenshotAsync("studies");

        await page.By(AriaRole.Button, "Next ›").ClickAsync();
        await Expect(page["#count"]).ToHaveTextAsync($"51–{All} of {All} studies");
        await Expect(page["tbody tr"]).ToHaveCountAsync(All - 50);
        await Expect(page.By(AriaRole.Button, "Next ›")).ToBeDisabledAsync();

        await page.By(AriaRole.Button, "‹ Previous").ClickAsync();
        await Expect(page["#count"]).ToHaveTextAsync($"1–50 of {All} studies");
        page.AssertQuiet();
    }

    [Theory]
    [InlineData("Patient name", "number07", 1)]
    [InlineData("Patient name", "Patient^Number1*", 10)]
    [InlineData("Patient ID", "ID05", 10)]
    [InlineData("Accession number", "ACC001", 1)]
    [InlineData("Modality", "mr", StoredStudies.Count / 10)]
    [InlineData("Modality", "mr ct", StoredStudies.Count / 10 + 1)]
    [InlineData("Study description", "two", StoredStudies.Count / 2)]
    [InlineData("From", "2026-01-01", 1)]
    public async Task It_finds_what_is_looked_for(string field, string value, int count)
    {
        await using var page = await chromium.OpenAsync(studies.Url, "");

        await page.Page.GetByLabel(field, new PageGetByLabelOptions { Exact = true }).FillAsync(value);

        await Expect(page["#count"]).ToHaveTextAsync($"1–{count} of {count} studies");
        await Expect(page["tbody tr"]).ToHaveCountAsync(count);
        Assert.DoesNotContain(value, page.Page.Url, StringComparison.OrdinalIgnoreCase);
        page.AssertQuiet();
    }

    [Fact]
    public async Task It_says_so_when_nothing_matches_and_forgets_the_search_when_told()
    {
        await using var page = await chromium.OpenAsync(studies.Url, "");

        await page.Page.GetByLabel("Patient name").FillAsync("nobody");
        await Expect(page[".results"]).ToHaveTextAsync("No study matches.");

        await page.By(AriaRole.Button, "Clear").ClickAsync();
        await Expect(page["#count"]).ToHaveTextAsync($"1–50 of {All} studies");
        page.AssertQuiet();
    }

    [Fact]
    public async Task It_sorts_by_a_column_where_all_matches_are_shown()
    {
        await using var page = await chromium.OpenAsync(studies.Url, "");
        await Expect(page["th button"]).ToHaveCountAsync(0);

        await page.Page.GetByLabel("Patient ID", new PageGetByLabelOptions { Exact = true }).FillAsync("ID00");
        var sort = page.By(AriaRole.Button, "Patient");
        await sort.ClickAsync();
        await Expect(page["tbody tr"].First).ToContainTextAsync("Number01");
        await sort.ClickAsync();
        await Expect(page["tbody tr"].First).ToContainTextAsync("Number09");
        await Expect(page["th"].First).ToHaveAttributeAsync("aria-sort", "descending");
        page.AssertQuiet();
    }

    [Fact]
    public async Task It_is_used_with_the_keyboard_alone()
    {
        await using var page = await chromium.OpenAsync(studies.Url, "");
        await Expect(page["tbody tr"]).ToHaveCountAsync(50);

        await page["tbody a"].First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");

        await Expect(page["h1"]).ToHaveTextAsync("Phantom, Head");
        page.AssertQuiet();
    }

    [Fact]
    public async Task It_fits_a_phone()
    {
        await using var page = await chromium.OpenAsync(studies.Url, "", 360, 740, ColorScheme.Light);
        await Expect(page["tbody tr"]).ToHaveCountAsync(50);

        Assert.Equal(360, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await page.ScreenshotAsync("studies-phone");
        page.AssertQuiet();
    }

    [Fact]
    public async Task It_is_dark_or_light_as_the_system_or_the_user_says()
    {
        await using var page = await chromium.OpenAsync(studies.Url, "", scheme: ColorScheme.Light);
        var background = () => page.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        var light = await background();

        await page["#theme"].ClickAsync();
        var dark = await background();

        Assert.NotEqual(light, dark);
        await page.Page.ReloadAsync();
        Assert.Equal(dark, await background());
        page.AssertQuiet();
    }
}
