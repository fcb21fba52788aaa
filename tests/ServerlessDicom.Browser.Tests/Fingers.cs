using Microsoft.Playwright;

namespace ServerlessDicom.Browser.Tests;

/// <summary>Fingers on a page that is touched.</summary>
internal sealed class Fingers : IAsyncDisposable
{
    private const int Steps = 8;

    private readonly ICDPSession _session;

    private Fingers(ICDPSession session) => _session = session;

    public static async Task<Fingers> OnAsync(IPage page) => new(await page.Context.NewCDPSessionAsync(page));

    /// <summary>Puts fingers down, moves each in a straight line, and lifts them.</summary>
    /// <param name="from">Pixels of the page, for each finger.</param>
    /// <param name="to">Where each ends.</param>
    public async Task MoveAsync((double X, double Y)[] from, (double X, double Y)[] to)
    {
        await SendAsync("touchStart", from);
        for (var step = 1; step <= Steps; step++)
        {
            var part = (double)step / Steps;
            await SendAsync(
                "touchMove",
                [
                    .. from.Zip(
                        to,
                        (start, end) => (start.X + (end.X - start.X) * part, start.Y + (end.Y - start.Y) * part)
                    ),
                ]
            );
        }

        await SendAsync("touchEnd", []);
    }

    public async ValueTask DisposeAsync() => await _session.DetachAsync();

    private Task SendAsync(string type, (double X, double Y)[] points) =>
        _session.SendAsync(
            "Input.dispatchTouchEvent",
            new Dictionary<string, object>
            {
                ["type"] = type,
                ["touchPoints"] = points
                    .Select(
                        (point, i) =>
                            new Dictionary<string, object>
                            {
                                ["x"] = point.X,
                                ["y"] = point.Y,
                                ["id"] = i,
                            }
                    )
                    .ToArray(),
            }
        );
}
