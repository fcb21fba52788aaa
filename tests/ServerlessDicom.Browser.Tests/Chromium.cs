using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(ServerlessDicom.Browser.Tests.Chromium))]

namespace ServerlessDicom.Browser.Tests;

/// <summary>Debian's Chromium, driven by Playwright; one for all tests.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";
    private const string Required = "SERVERLESSDICOM_REQUIRE_BROWSER";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Starts it, where there is one.</summary>
    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Executable))
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = Executable,
                Args =
                [
                    "--no-sandbox",
                    "--headless",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
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
        if (_browser is null)
        {
            const string reason = $"There is no {Executable}.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable(Required) == "1", reason);
            Assert.Fail($"{reason} {Required} is set.");
        }

        var context = await _browser.NewContextAsync(
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
}
