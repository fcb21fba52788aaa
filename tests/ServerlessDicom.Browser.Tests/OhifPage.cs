using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Examples.BoneSegmentation;
using ServerlessDicom.Examples.BoneSegmentation.Archive;
using ServerlessDicom.Functions.Demo;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Browser.Tests;

/// <summary>
/// A page of OHIF, as the service serves it, over one study of each kind; the same page for all tests, since it takes long to
/// start.
/// </summary>
public sealed class OhifPage(Chromium chromium) : IAsyncLifetime
{
    private const string Required = "SERVERLESSDICOM_REQUIRE_VIEWER";

    /// <summary>How long something may take to appear, where many others run on the same machine.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    /// <summary>What a user clicks away once: the notice that OHIF is for investigation, and the tour.</summary>
    private const string SeenBefore = """
        try {
          sessionStorage.setItem("investigationalUseDialog", "hidden");
          localStorage.setItem("shownTours", '["basicViewerTour"]');
        } catch {}
        """;

    /// <summary>The share of the pixels of a PNG, in Base64, whose colours lie between two.</summary>
    private const string ShareOfPixels = """
        async ([png, [lowest, highest]]) => {
          const image = new Image();
          image.src = `data:image/png;base64,${png}`;
          await image.decode();
          const { width, height } = image;
          const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
          context.drawImage(image, 0, 0);
          const { data } = context.getImageData(0, 0, width, height);
          let count = 0;
          for (let i = 0; i < data.length; i += 4) {
            count += [0, 1, 2].every((c) => data[i + c] >= lowest[c] && data[i + c] <= highest[c]);
          }
          return count / (width * height);
        }
        """;

    private readonly ConcurrentQueue<IRequest> _answered = [];
    private readonly SemaphoreSlim _news = new(0);
    private TestService? _service;
    private WatchedPage? _page;

    /// <summary>The page.</summary>
    internal WatchedPage Page => _page!;

    /// <summary>What the service was asked with.</summary>
    internal RequestedMethods Methods { get; } = new();

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_page?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_service?.DisposeAsync() ?? ValueTask.CompletedTask);
        _news.Dispose();
    }

    /// <summary>Skips a test where OHIF is not installed, unless it is required.</summary>
    internal static void SkipWithoutOhif()
    {
        if (!File.Exists(Path.Combine(WatchedPage.RepositoryFolder(), "viewer", "dist", "index.html")))
        {
            const string reason = "OHIF is not installed: npm ci --prefix viewer.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable(Required) == "1", reason);
            Assert.Fail($"{reason} {Required} is set.");
        }
    }

    /// <summary>Opens one of OHIF's routes, or the study browser.</summary>
    internal async Task OpenAsync(string route)
    {
        _page ??= await StartAsync();
        // What still runs on the page before is no failure of this one.
        await Page.Page.GotoAsync("about:blank");
        Page.Forget();
        _answered.Clear();
        await Page.Page.GotoAsync(new Uri(StoredStudies.Root(_service!), route).AbsoluteUri);
    }

    /// <summary>Waits until a share of the pixels of what a selector finds has a colour.</summary>
    /// <param name="selector">Of an element that is drawn on.</param>
    /// <param name="lowest">Red, green and blue, 0 to 255.</param>
    /// <param name="highest">Red, green and blue, 0 to 255.</param>
    /// <param name="share">More than this share of the pixels, 0 to 1.</param>
    internal async Task PaintedAsync(string selector, int[] lowest, int[] highest, double share)
    {
        var started = Stopwatch.GetTimestamp();
        double found;
        do
        {
            var png = await Page[selector].First.ScreenshotAsync();
            found = await Page.Page.EvaluateAsync<double>(
                ShareOfPixels,
                new object[] { Convert.ToBase64String(png), new[] { lowest, highest } }
            );
        } while (found <= share && Stopwatch.GetElapsedTime(started) < _patience);
        Assert.True(found > share, $"{found} of the pixels of {selector} have the colour.");
    }

    /// <summary>Waits until a text can be read on the page, whatever white space it is set with.</summary>
    internal Task SeesAsync(string text) =>
        Assertions
            .Expect(Page["#root"])
            .ToContainTextAsync(
                new Regex(string.Join(@"\s*", text.Split(' ').Select(Regex.Escape))),
                new LocatorAssertionsToContainTextOptions { Timeout = (float)_patience.TotalMilliseconds }
            );

    /// <summary>Waits for whole answers from DICOMweb resources since the page was opened.</summary>
    /// <param name="part">Of their paths.</param>
    /// <param name="count">How many different ones.</param>
    internal async Task<IReadOnlyList<IRequest>> AnswersAsync(string part, int count = 1)
    {
        while (true)
        {
            var found = _answered
                .Where(request => request.Url.Contains(part, StringComparison.Ordinal))
                .DistinctBy(request => request.Url)
                .ToList();
            if (found.Count >= count)
            {
                return found;
            }

            Assert.True(await _news.WaitAsync(_patience), $"{found.Count} answers rather than {count} from {part}.");
        }
    }

    private async Task<WatchedPage> StartAsync()
    {
        SkipWithoutOhif();
        _service = await TestService.StartAsync(
            services => services.AddSingleton<IStartupFilter>(Methods),
            arguments: ["--demo"]
        );
        await StoreAsync(_service);
        await SegmentPhantomAsync(_service);
        var page = await chromium.OpenDrawingAsync(StoredStudies.Root(_service), SeenBefore);
        page.Page.RequestFinished += (_, request) =>
        {
            if (request.Url.Contains("/dicom-web/", StringComparison.Ordinal))
            {
                _answered.Enqueue(request);
                _news.Release();
            }
        };
        return page;
    }

    /// <summary>Stores one of each kind; the loop and the slide as JPEG, as they come from scanners.</summary>
    private static async Task StoreAsync(TestService service)
    {
        var stored = await service.StoreAsync([
            await CompressAsync(OhifFiles.UltrasoundLoop()),
            await OhifFiles.PaletteImage().ToBytesAsync(),
            await OhifFiles.BasicReport().ToBytesAsync(),
            await OhifFiles.EncapsulatedPdf().ToBytesAsync(),
            await CompressAsync(OhifFiles.SlideLevel()),
        ]);
        Assert.Equal(5, stored.Stored.Count);
    }

    /// <summary>Has the phantom's bone found by the example of docs/examples, whose result lies beside the images.</summary>
    private static async Task SegmentPhantomAsync(TestService service)
    {
        var path = Phantom.SampleResource.Split('/');
        var segmenter = new SeriesSegmenter(
            new DicomWebClient(service.Client),
            Options.Create(new ConsumerOptions()),
            TimeProvider.System
        );
        var outcome = await segmenter.ProcessAsync(
            new SeriesKey(path[0], path[2]),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(SegmentationOutcome.Stored, outcome);
    }

    /// <summary>The file of an image in JPEG Baseline, made by a service of its own.</summary>
    private static async Task<byte[]> CompressAsync(DicomDataset image)
    {
        await using var service = await TestService.StartAsync();
        var stored = await service.StoreAsync(await image.ToBytesAsync());
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            (string?)Assert.Single(stored.Items("00081199"))["00081190"]!["Value"]![0]
        );
        request.Headers.TryAddWithoutValidation("Accept", "application/dicom; transfer-syntax=1.2.840.10008.1.2.4.50");
        using var response = await service.Client.SendAsync(request);
        return await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
    }
}
