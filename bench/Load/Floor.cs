using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ServerlessDicom.Bench.Load;

/// <summary>The bare Kestrel endpoint that STOW is measured against: each body becomes a file.</summary>
internal static class Floor
{
    /// <summary>Serves until the process is killed.</summary>
    public static async Task RunAsync(string url, string folder, bool flush)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url).ConfigureKestrel(o => o.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var count = 0;
        app.MapGet("/", () => Results.NoContent());
        app.MapPost(
            "/",
            async (HttpContext context) =>
            {
                var name = Interlocked.Increment(ref count).ToString(CultureInfo.InvariantCulture);
                await using var file = new FileStream(
                    Path.Combine(folder, name),
                    FileMode.CreateNew,
                    FileAccess.Write,
                    FileShare.None,
                    bufferSize: 0,
                    useAsync: true
                );
                await context.Request.Body.CopyToAsync(file, 256 << 10, context.RequestAborted);
                if (flush)
                {
                    file.Flush(flushToDisk: true);
                }

                context.Response.StatusCode = StatusCodes.Status204NoContent;
            }
        );
        await app.RunAsync();
    }
}
