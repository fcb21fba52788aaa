using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace ServerlessDicom.Browser.Tests;

/// <summary>
/// A page of which everything is noted that must not happen: errors and warnings on its console (violations of the
/// Content-Security-Policy are told there), requests that fail, and requests to anybody but the service.
/// </summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _problems = [];

    public WatchedPage(IBrowserContext context, IPage page, Uri service)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            // The page never reads its canvas; tests do, which the browser has advice for.
            if (
                message.Type is "error" or "warning"
                && !message.Text.Contains("willReadFrequently", StringComparison.Ordinal)
            )
            {
                _problems.Enqueue($"console: {message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => _problems.Enqueue($"error: {error}");
        page.RequestFailed += (_, request) =>
        {
            // The browser's viewer of PDF is an extension, and may give up a request to itself.
            if (!request.Url.StartsWith("chrome-extension://", StringComparison.Ordinal))
            {
                _problems.Enqueue($"failed: {request.Url} {request.Failure}");
            }
        };
        page.Request += (_, request) =>
        {
            var url = new Uri(request.Url);
            if (url.Scheme is "http" or "https" && url.Authority != service.Authority)
            {
                _problems.Enqueue($"not to the service: {url}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>What is found by a selector.</summary>
    public ILocator this[string selector] => Page.Locator(selector);

    /// <summary>A control by its role and name.</summary>
    public ILocator By(AriaRole role, string name) =>
        Page.GetByRole(role, new PageGetByRoleOptions { Name = name, Exact = true });

    /// <summary>Waits until the viewer shows its position and has drawn.</summary>
    public async Task FrameDrawnAsync()
    {
        await Assertions.Expect(Page.Locator(".corner.top")).Not.ToBeEmptyAsync();
        // What is asked for in one frame is drawn in it or in the next.
        await Page.EvaluateAsync(
            "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))"
        );
    }

    /// <summary>Forgets what happened.</summary>
    public void Forget() => _problems.Clear();

    /// <summary>Fails where something happened that must not.</summary>
    /// <param name="expected">Parts of what a test brought about on purpose.</param>
    public void AssertQuiet(params string[] expected)
    {
        var unexpected = _problems
            .Where(problem => !expected.Any(part => problem.Contains(part, StringComparison.Ordinal)))
            .ToList();
        Assert.True(unexpected.Count == 0, string.Join('\n', unexpected));
    }

    /// <summary>Keeps a picture of the page in artifacts/screenshots.</summary>
    public Task<byte[]> ScreenshotAsync(string name)
    {
        var folder = Path.Combine(RepositoryFolder(), "artifacts", "screenshots");
        return Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") });
    }

    /// <summary>The same of a picture that is in the README as well: it is renewed where SERVERLESSDICOM_WRITE_IMAGES is 1.</summary>
    public async Task PictureAsync(string name)
    {
        const int mostBytes = 150_000;
        var picture = await ScreenshotAsync(name);
        Assert.InRange(picture.Length, 1, mostBytes);
        var published = Path.Combine(RepositoryFolder(), "docs", "images", $"{name}.png");
        Assert.True(File.Exists(published), published);
        if (Environment.GetEnvironmentVariable("SERVERLESSDICOM_WRITE_IMAGES") == "1")
        {
            await File.WriteAllBytesAsync(published, picture);
        }
    }

    public ValueTask DisposeAsync() => new(_context.CloseAsync());

    /// <summary>The folder of the solution.</summary>
    public static string RepositoryFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ServerlessDicom.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside of the repository.");
        }

        return folder.FullName;
    }
}
