using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using ServerlessDicom.Functions.Demo;
using ServerlessDicom.Tests;
using static Microsoft.Playwright.Assertions;

namespace ServerlessDicom.Browser.Tests;

/// <summary>The image view.</summary>
public sealed partial class ViewerTests(Chromium chromium, StoredStudies studies)
{
    /// <summary>The stored values of a small image: 16 steps.</summary>
    private static readonly short[] _steps = [.. Enumerable.Range(0, 16).Select(i => (short)(i * 100))];

    private static string DemoSeries => string.Join('/', Phantom.SampleResource.Split('/')[..3]);

    [Fact]
    public async Task It_goes_through_the_images_by_keys_wheel_and_slider()
    {
        await using var page = await OpenDemoAsync();

        await Expect(page[".corner.top"]).ToHaveTextAsync("1 / 24");
        await page.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(page[".corner.top"]).ToHaveTextAsync("2 / 24");
        await page.Page.Keyboard.PressAsync("End");
        await Expect(page[".corner.top"]).ToHaveTextAsync("24 / 24");
        await page.Page.Keyboard.PressAsync("Home");
        await page[".stage"].HoverAsync();
        await page.Page.Mouse.WheelAsync(0, 120);
        await Expect(page[".corner.top"]).ToHaveTextAsync("2 / 24");
        await page.Page.GetByRole(AriaRole.Slider).FillAsync("12");
        await Expect(page[".corner.top"]).ToHaveTextAsync("12 / 24");
        await page.ScreenshotAsync("viewer");
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_drag_changes_the_window_and_reset_brings_it_back()
    {
        await using var page = await OpenDemoAsync();
        await Expect(page[".corner.bottom"]).ToContainTextAsync("C 40  W 120");
        var before = await MiddleAsync(page);

        await DragAsync(page, 0, 120);
        await Expect(page[".corner.bottom"]).Not.ToContainTextAsync("C 40  W 120");
        Assert.True(await MiddleAsync(page) < before);

        await page.Page.Keyboard.PressAsync("r");
        await Expect(page[".corner.bottom"]).ToContainTextAsync("C 40  W 120");
        Assert.Equal(before, await MiddleAsync(page));

        await page
            .Page.GetByLabel("Window preset")
            .SelectOptionAsync(new SelectOptionValue { Label = "Bone  400/1800" });
        await Expect(page[".corner.bottom"]).ToContainTextAsync("C 400  W 1800");
        page.AssertQuiet();
    }

    [Fact]
    public async Task Zoom_pan_and_invert_change_the_picture()
    {
        await using var page = await OpenDemoAsync();
        var middle = await MiddleAsync(page);

        await page.By(AriaRole.Button, "Invert").ClickAsync();
        await page.FrameDrawnAsync();
        Assert.Equal(255 - middle, await MiddleAsync(page));

        await page.By(AriaRole.Button, "Larger").ClickAsync();
        await Expect(page[".corner.bottom"]).ToContainTextAsync("125 %");

        await page.By(AriaRole.Button, "Pan").ClickAsync();
        await DragAsync(page, 600, 0);
        Assert.Equal(0, await MiddleAsync(page, ground: true));
        page.AssertQuiet();
    }

    [Fact]
    public async Task Cine_goes_on_and_stops()
    {
        await using var page = await OpenDemoAsync();
        await page.Page.GetByLabel("Frames per second").FillAsync("20");

        await page.By(AriaRole.Button, "Play").ClickAsync();
        await Expect(page[".corner.top"]).ToHaveTextAsync(LaterThanTheSixth());
        await page.By(AriaRole.Button, "Play").ClickAsync();

        await Expect(page.By(AriaRole.Button, "Play")).ToHaveAttributeAsync("aria-pressed", "false");
        page.AssertQuiet();
    }

    [Fact]
    public async Task Attributes_are_filtered_and_copied()
    {
        await using var page = await OpenDemoAsync(960, 600);
        await page.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);

        await page.Page.GetByRole(AriaRole.Slider).FillAsync("12");
        await Expect(page[".corner.top"]).ToHaveTextAsync("12 / 24");
        await page[".stage"].FocusAsync();
        await page.Page.Keyboard.PressAsync("m");
        await Expect(page[".metadata tr"].First).ToContainTextAsync("(0008,");
        await page.PictureAsync("attributes");
        await page.Page.GetByLabel("Filter the attributes").FillAsync("rescaleint");
        await Expect(page[".metadata tr"]).ToHaveCountAsync(1);
        await Expect(page[".metadata tr"]).ToContainTextAsync("RescaleIntercept");
        await page[".metadata .value button"].ClickAsync();

        await Expect(page[".notice"]).ToHaveTextAsync("Copied.");
        Assert.Equal("-1024", await page.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        page.AssertQuiet();
    }

    /// <summary>Every form of grey: what is on the canvas is what PS3.3 §C.11.2.1.2 makes of the values.</summary>
    [Theory]
    [InlineData("MONOCHROME2", 16, 16, 15, false, 1, 0)]
    [InlineData("MONOCHROME1", 16, 12, 11, false, 1, 0)]
    [InlineData("MONOCHROME2", 16, 16, 15, true, 1, -800)]
    [InlineData("MONOCHROME2", 16, 12, 15, false, 1, 0)]
    [InlineData("MONOCHROME2", 16, 12, 11, true, 0.5, 10)]
    [InlineData("MONOCHROME2", 32, 32, 31, true, 2, -1000)]
    public async Task The_canvas_shows_the_values_through_the_window(
        string photometric,
        int allocated,
        int stored,
        int high,
        bool signed,
        double slope,
        double intercept
    )
    {
        var samples = signed ? _steps.Select(step => step - 800).ToArray() : [.. _steps.Select(step => (int)step)];
        var shift = high + 1 - stored;
        var mask = uint.MaxValue >> (32 - allocated);
        var pixels = samples.Select(sample => ((uint)sample << shift) & mask);
        var bytes =
            allocated == 16
                ? MemoryMarshal.AsBytes<ushort>(pixels.Select(pixel => (ushort)pixel).ToArray()).ToArray()
                : MemoryMarshal.AsBytes<uint>(pixels.ToArray()).ToArray();
        var file = Small(photometric, allocated, stored, high, signed, bytes)
            .Text(0x00281050, "DS", "300")
            .Text(0x00281051, "DS", "1000")
            .Text(0x00281052, "DS", Invariant(intercept))
            .Text(0x00281053, "DS", Invariant(slope));
        await using var service = await StoreAsync(file);
        await using var page = await OpenAsync(service, file);

        var shown = await BlocksAsync(page);

        var expected = samples.Select(sample =>
        {
            var grey = Math.Clamp(((sample * slope + intercept - 299.5) / 999 + 0.5) * 255, 0, 255);
            return photometric == "MONOCHROME1" ? 255 - grey : grey;
        });
        Assert.All(expected.Zip(shown), pair => Assert.InRange(pair.Second, pair.First - 1, pair.First + 1));
        page.AssertQuiet();
    }

    [Fact]
    public async Task Bits_are_unpacked_and_a_missing_window_is_the_full_range()
    {
        var file = Small("MONOCHROME2", 1, 1, 0, false, [0b1010_0101, 0b1111_0000]);
        await using var service = await StoreAsync(file);
        await using var page = await OpenAsync(service, file);

        int[] expected = [255, 0, 255, 0, 0, 255, 0, 255, 0, 0, 0, 0, 255, 255, 255, 255];
        Assert.Equal(expected, await BlocksAsync(page));
        page.AssertQuiet();
    }

    [Fact]
    public async Task Frames_of_an_image_are_gone_through_one_by_one()
    {
        byte[] frames = [.. Enumerable.Range(0, 50).SelectMany(frame => Enumerable.Repeat((byte)(frame * 5), 16))];
        var file = Small("MONOCHROME2", 8, 8, 7, false, frames)
            .Text(0x00280008, "IS", "50")
            .Text(0x00281050, "DS", "128")
            .Text(0x00281051, "DS", "256");
        await using var service = await StoreAsync(file);
        await using var page = await OpenAsync(service, file);
        await Expect(page[".corner.top"]).ToHaveTextAsync("1 / 1\nframe 1 / 50");

        await page.Page.Keyboard.PressAsync("PageDown");

        await Expect(page[".corner.top"]).ToHaveTextAsync("1 / 1\nframe 11 / 50");
        await page.FrameDrawnAsync();
        Assert.All(await BlocksAsync(page), grey => Assert.Equal(50, grey));
        page.AssertQuiet();
    }

    [Fact]
    public async Task Colors_are_shown_as_the_service_renders_them()
    {
        byte[] pixels = [.. Enumerable.Range(0, 16).SelectMany(i => new byte[] { (byte)(i * 16), 20, 200 })];
        var file = Small("RGB", 8, 8, 7, false, pixels).Number(0x00280002, 3).Number(0x00280006, 0);
        await using var service = await StoreAsync(file);
        await using var page = await OpenAsync(service, file);

        await Expect(page[".corner.bottom"]).ToContainTextAsync("rendered by the service");
        Assert.Equal(Enumerable.Range(0, 16).Select(i => i * 16), await BlocksAsync(page));
        await Expect(page.Page.GetByLabel("Window preset")).ToBeDisabledAsync();
        page.AssertQuiet();
    }

    [Fact]
    public async Task What_is_no_image_shows_its_attributes()
    {
        var file = new TestFile("1.2.3.4.5").Text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.66");
        foreach (var tag in file.Tags.Where(tag => tag >= 0x00280000).ToList())
        {
            file.Without(tag);
        }

        await using var service = await StoreAsync(file);
        await using var page = await OpenAsync(service, file, drawn: false);

        await Expect(page[".other"]).ToContainTextAsync("no image");
        await page.Page.Keyboard.PressAsync("m");
        await Expect(page[".metadata"]).ToContainTextAsync("Doe^Jane");
        page.AssertQuiet();
    }

    [Fact]
    public async Task It_fits_a_phone()
    {
        await using var page = await chromium.OpenAsync(
            studies.Url,
            $"#/studies/{DemoSeries}",
            360,
            740,
            ColorScheme.Light
        );
        await page.FrameDrawnAsync();

        Assert.Equal(360, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await page.ScreenshotAsync("viewer-phone");
        page.AssertQuiet();
    }

    [Fact]
    public async Task Fingers_go_through_the_images_and_zoom()
    {
        await using var page = await chromium.OpenAsync(studies.Url, $"#/studies/{DemoSeries}", 360, 740);
        await page.FrameDrawnAsync();
        await using var fingers = await Fingers.OnAsync(page.Page);

        await page.By(AriaRole.Button, "Scroll").TapAsync();
        await fingers.MoveAsync([(150, 400)], [(150, 472)]);
        await Expect(page[".corner.top"]).ToHaveTextAsync("7 / 24");

        await fingers.MoveAsync([(150, 450), (200, 450)], [(125, 450), (225, 450)]);
        await Expect(page[".corner.bottom"]).ToContainTextAsync("200 %");
        page.AssertQuiet();
    }

    [GeneratedRegex(@"^([7-9]|\d\d) / 24$")]
    private static partial Regex LaterThanTheSixth();

    private static string Invariant(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static TestFile Small(
        string photometric,
        int allocated,
        int stored,
        int high,
        bool signed,
        byte[] pixels
    ) =>
        new TestFile("1.2.3.4.5")
            .Text(0x00280004, "CS", photometric)
            .Number(0x00280100, (ushort)allocated)
            .Number(0x00280101, (ushort)stored)
            .Number(0x00280102, (ushort)high)
            .Number(0x00280103, signed ? (ushort)1 : (ushort)0)
            .Bytes(0x7FE00010, allocated > 8 ? "OW" : "OB", pixels);

    private static async Task<TestService> StoreAsync(TestFile file)
    {
        var service = await TestService.StartAsync();
        await service.StoreAsync(file.ToBytes());
        return service;
    }

    private async Task<WatchedPage> OpenDemoAsync(int width = 1280, int height = 800)
    {
        var page = await chromium.OpenAsync(studies.Url, $"#/studies/{DemoSeries}", width, height);
        await page.FrameDrawnAsync();
        return page;
    }

    private async Task<WatchedPage> OpenAsync(TestService service, TestFile file, bool drawn = true)
    {
        var page = await chromium.OpenAsync(
            StoredStudies.Root(service),
            $"#/studies/{file.Study}/series/{file.Series}"
        );
        if (drawn)
        {
            await page.FrameDrawnAsync();
        }

        return page;
    }

    private static async Task DragAsync(WatchedPage page, int dx, int dy)
    {
        var box = (await page[".stage"].BoundingBoxAsync())!;
        await page.Page.Mouse.MoveAsync(box.X + 100, box.Y + 100);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(box.X + 100 + dx, box.Y + 100 + dy, new MouseMoveOptions { Steps = 4 });
        await page.Page.Mouse.UpAsync();
        await page.FrameDrawnAsync();
    }

    /// <summary>The grey in the middle of the canvas.</summary>
    private static Task<int> MiddleAsync(WatchedPage page, bool ground = false) =>
        page.Page.EvaluateAsync<int>(
            """
            (left) => {
              const canvas = document.querySelector(".stage canvas");
              return canvas.getContext("2d").getImageData(canvas.width * (left ? 0.1 : 0.5), canvas.height / 2, 1, 1).data[0];
            }
            """,
            ground
        );

    /// <summary>The red of each pixel of an image of 4 by 4, each of which is a block on the canvas.</summary>
    private static Task<int[]> BlocksAsync(WatchedPage page) =>
        page.Page.EvaluateAsync<int[]>(
            """
            () => {
              const canvas = document.querySelector(".stage canvas");
              const block = Math.min(canvas.width, canvas.height) / 4;
              const context = canvas.getContext("2d");
              return Array.from({ length: 16 }, (_, i) => {
                const x = canvas.width / 2 + ((i % 4) - 1.5) * block;
                const y = canvas.height / 2 + (Math.floor(i / 4) - 1.5) * block;
                return context.getImageData(x, y, 1, 1).data[0];
              });
            }
            """
        );
}
