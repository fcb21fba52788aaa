using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(ServerlessDicom.Browser.Tests.Chromium))]

namespace ServerlessDicom.Browser.Tests;

/// <summary>Debian's Chromium, driven by Playwright; one for all tests of the study browser, and one for those of OHIF.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";
    private const string Required = "SERVERLESSDICOM_REQUIRE_BROWSER";

    private static readonly string[] _quiet =
    [
        "--no-sandbox",
        "--headless",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    /// <summary>WebGL 2 without a graphics card.</summary>
    private static readonly string[] _software =
    [
        "--use-gl=angle",
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
        "--ignore-gpu-blocklist",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private readonly Lazy<Task<IBrowser>> _drawing;

    /// <summary>Neither is started yet.</summary>
    public Chromium() => _drawing = new(() => LaunchAsync([.. _quiet, .. _software]));

    /// <summary>Starts it, where there is one.</summary>
    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Executable))
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await LaunchAsync([.. _quiet, "--disable-gpu"]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        if (_drawing.IsValueCreated)
        {
            await (await _drawing.Value).DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>Opens a page of a service; skips the test where there is no browser, unless it is required.</summary>
    /// <param name="service">The URL of the service, with a slash at its end.</param>
    /// <param name="path">What to open below.</param>
    /// <param name="width">Pixels of the window.</param>
    /// <param name="height">Pixels of the window.</param>
    /// <param name="scheme">What the system is told to prefer.</param>
    internal async Task<WatchedPage> OpenAsync(
        Uri service,
        string path,
        int width = 1280,
        int height = 800,
        ColorScheme scheme = ColorScheme.Dark
    )
    {
        SkipWithoutBrowser();
        var context = await _browser!.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = scheme,
                AcceptDownloads = true,
                HasTouch = width < 600,
            }
        );
        context.SetDefaultTimeout(15_000);
        var page = new WatchedPage(context, await context.NewPageAsync(), service);
        await page.Page.GotoAsync(new Uri(service, path).AbsoluteUri);
        return page;
    }

    /// <summary>Makes an empty page that can draw with WebGL.</summary>
    /// <param name="service">The URL of the service, with a slash at its end.</param>
    /// <param name="script">What runs before anything of a page does; null for nothing.</param>
    internal async Task<WatchedPage> OpenDrawingAsync(Uri service, string? script = null)
    {
        SkipWithoutBrowser();
        var browser = await _drawing.Value;
        var context = await browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
            }
        );
        context.SetDefaultTimeout(120_000);
        if (script is not null)
        {
            await context.AddInitScriptAsync(script);
        }

        return new WatchedPage(context, await context.NewPageAsync(), service);
    }

    private Task<IBrowser> LaunchAsync(string[] arguments) =>
        _playwright!.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Executable, Args = arguments }
        );

    private void SkipWithoutBrowser()
    {
        if (_browser is null)
        {
            const string reason = $"There is no {Executable}.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable(Required) == "1", reason);
            Assert.Fail($"{reason} {Required} is set.");
        }
    }
}
