using ServerlessDicom.Functions.Demo;

namespace ServerlessDicom.Browser.Tests;

/// <summary>OHIF, as the service serves and configures it, shows what the service holds.</summary>
public sealed class OhifTests(OhifPage ohif) : IClassFixture<OhifPage>
{
    private const string Canvas = ".cornerstone-canvas";

    [Fact]
    public async Task It_lists_the_studies()
    {
        await ohif.OpenAsync("viewer");

        await ohif.SeesAsync("Phantom, Head");
        await ohif.SeesAsync("Sample, SM");
        await FinishAsync("ohif-studies");
    }

    [Fact]
    public async Task It_shows_a_CT_and_scrolls_through_it()
    {
        await ohif.OpenAsync($"viewer/viewer?StudyInstanceUIDs={Phantom.SampleResource.Split('/')[0]}");

        await ohif.SeesAsync("W: 120 L: 40");
        await ohif.SeesAsync("(1/24)");
        // Bone is brighter than the window, brain in the middle of it.
        await ohif.PaintedAsync(Canvas, [255, 255, 255], [255, 255, 255], 0.01);
        await ohif.PaintedAsync(Canvas, [100, 100, 100], [140, 140, 140], 0.01);
        await ohif.AnswersAsync("/thumbnail");
        var frames = await ohif.AnswersAsync("/frames/1", Phantom.SliceCount);
        // Other characters in Accept would cost a preflight per frame under another origin (Fetch standard, §2.2.2).
        Assert.All(frames, frame => Assert.DoesNotContain(frame.Headers["accept"], Unsafe.Contains));

        await ohif.Page[Canvas].HoverAsync();
        for (var slice = 2; slice <= Phantom.SliceCount / 2; slice++)
        {
            await ohif.Page.Page.Mouse.WheelAsync(0, 100);
            await ohif.SeesAsync($"({slice}/24)");
        }

        // The ventricles.
        await ohif.PaintedAsync(Canvas, [40, 40, 40], [80, 80, 80], 0.01);
        await ohif.Page.PictureAsync("ohif");
        await FinishAsync("ohif-ct");
    }

    [Fact]
    public async Task It_lays_a_segmentation_over_the_images_it_was_made_of()
    {
        await OpenAsync("viewer", Phantom.SampleResource.Split('/')[0]);
        await ohif.SeesAsync("(1/24)");

        await ohif.Page.Page.GetByText("Bone, by threshold").First.DblClickAsync();

        // The lowest slice it is in, with its bone in the segment's colour.
        await ohif.SeesAsync("(4/24)");
        await ohif.PaintedAsync(Canvas, [235, 180, 60], [255, 235, 200], 0.02);
        await ohif.Page.PictureAsync("ohif-segmentation");
        await FinishAsync("ohif-segmentation");
    }

    [Fact]
    public async Task It_shows_the_frames_of_a_JPEG_ultrasound_loop_in_colour()
    {
        await OpenAsync("viewer", OhifFiles.Ultrasound);

        await ohif.SeesAsync("(1/5)");
        // The disk is orange.
        await ohif.PaintedAsync(Canvas, [215, 105, 5], [245, 135, 35], 0.01);
        var frames = await ohif.AnswersAsync("/frames/", OhifFiles.UltrasoundFrames);
        Assert.All(
            frames,
            frame => Assert.Contains("transfer-syntax=*", frame.Headers["accept"], StringComparison.Ordinal)
        );
        await FinishAsync("ohif-ultrasound");
    }

    [Fact]
    public async Task It_shows_a_palette_colour_image_with_its_palette()
    {
        await OpenAsync("viewer", OhifFiles.Palette);

        // From blue on the left over green to red on the right.
        await ohif.PaintedAsync(Canvas, [0, 0, 200], [30, 60, 255], 0.02);
        await ohif.PaintedAsync(Canvas, [100, 220, 100], [150, 255, 150], 0.02);
        await ohif.PaintedAsync(Canvas, [220, 0, 0], [255, 60, 30], 0.02);
        await ohif.AnswersAsync("/bulkdata/", 3);
        await FinishAsync("ohif-palette");
    }

    [Fact]
    public async Task It_shows_a_structured_report()
    {
        await OpenFromStudyBrowserAsync("viewer", OhifFiles.Report);

        await ohif.SeesAsync("Diagnostic imaging report");
        await ohif.SeesAsync(OhifFiles.Finding);
        await FinishAsync("ohif-report");
    }

    [Fact]
    public async Task It_shows_an_encapsulated_PDF()
    {
        await OpenAsync("viewer", OhifFiles.Document);

        await ohif.AnswersAsync("/bulkdata/00420011");
        // A white sheet among the dark controls of the browser's own viewer.
        await ohif.PaintedAsync("object", [255, 255, 255], [255, 255, 255], 0.05);
        await FinishAsync("ohif-pdf");
    }

    [Fact]
    public async Task It_shows_a_tiled_slide_under_its_microscope()
    {
        await OpenFromStudyBrowserAsync("microscopy", OhifFiles.Slide);

        await ohif.AnswersAsync("/frames/", OhifFiles.SlideFrames);
        // Ground and stain.
        await ohif.PaintedAsync("canvas", [225, 210, 220], [255, 240, 250], 0.1);
        await ohif.PaintedAsync("canvas", [100, 20, 120], [140, 60, 160], 0.02);
        await FinishAsync("ohif-slide");
    }

    /// <summary>Bytes that make Accept one that is not CORS-safelisted.</summary>
    private const string Unsafe = "\"():<>?@[\\]{}";

    private Task OpenAsync(string mode, string study) => ohif.OpenAsync($"viewer/{mode}?StudyInstanceUIDs={study}");

    /// <summary>Follows the link on the study's page.</summary>
    private async Task OpenFromStudyBrowserAsync(string mode, string study)
    {
        await ohif.OpenAsync($"#/studies/{study}");
        await ohif.Page["a"].GetByText("Open in OHIF").ClickAsync();
        await ohif.Page.Page.WaitForURLAsync($"**/viewer/{mode}?StudyInstanceUIDs={study}");
    }

    /// <summary>Keeps a picture, and fails where the browser told of an error, or a request failed.</summary>
    private async Task FinishAsync(string screenshot)
    {
        await ohif.Page.ScreenshotAsync(screenshot);
        Assert.DoesNotContain("OPTIONS", ohif.Methods.All);
        ohif.Page.AssertQuiet();
    }
}
