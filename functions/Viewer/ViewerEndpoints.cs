using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Viewer;

/// <summary>
/// The routes of OHIF. They are for everybody, as they tell nothing of what is stored; the page asks the DICOMweb resources
/// with the rights of whoever looks at it.
/// </summary>
internal static class ViewerEndpoints
{
    private static readonly string[] _methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Registers settings and what the routes need.</summary>
    public static IServiceCollection AddViewer(this IServiceCollection services) =>
        services
            .AddValidatedOptions<ViewerOptions>("Viewer")
            .AddSingleton<IValidateOptions<ViewerOptions>, ViewerSignInCheck>()
            .AddSingleton<ViewerFiles>()
            .AddSingleton<ViewerConfiguration>();

    /// <summary>
    /// Maps <c>/viewer</c> and all below it: whether OHIF is there, its configuration, its files, which have a dot in their names, and its page
    /// for every other path, as its own routes are paths (<c>/viewer/viewer?StudyInstanceUIDs=…</c>). Without OHIF, the page
    /// tells how to install it.
    /// </summary>
    public static IEndpointRouteBuilder MapViewer(this IEndpointRouteBuilder routes)
    {
        // What is worth compressing lies there compressed.
        var group = routes.MapGroup("/viewer").WithMetadata(BulkPayload.Mark).LeaveUndescribed();
        group.MapMethods("/app-config.js", _methods, SendConfigurationAsync);
        group.MapMethods("/status.json", _methods, SendStatusAsync);
        group.MapMethods("/{**path}", _methods, SendAsync);
        return routes;
    }

    private static async Task SendConfigurationAsync(HttpContext context)
    {
        var configuration = context.RequestServices.GetRequiredService<ViewerConfiguration>();
        ViewerPolicy.Apply(context.Response.Headers, ViewerPolicy.OfFile);
        var script = await configuration.WriteAsync(context.Request);
        await SendTextAsync(context, "text/javascript; charset=utf-8", script);
    }

    private static Task SendStatusAsync(HttpContext context)
    {
        var status = new ViewerStatus(context.RequestServices.GetRequiredService<ViewerFiles>().IsPresent);
        ViewerPolicy.Apply(context.Response.Headers, ViewerPolicy.OfFile);
        return SendTextAsync(
            context,
            "application/json",
            JsonSerializer.Serialize(status, ViewerJson.Default.ViewerStatus)
        );
    }

    private static async Task SendAsync(HttpContext context)
    {
        var files = context.RequestServices.GetRequiredService<ViewerFiles>();
        var path = (string?)context.Request.RouteValues["path"] ?? "";
        if (!path.AsSpan(path.LastIndexOf('/') + 1).Contains('.'))
        {
            await SendPageAsync(context, files);
            return;
        }

        ViewerPolicy.Apply(context.Response.Headers, ViewerPolicy.OfFile);
        if (await files.FindAsync(path, context.RequestAborted) is { } file)
        {
            await file.SendAsync(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static async Task SendPageAsync(HttpContext context, ViewerFiles files)
    {
        var issuer = context.RequestServices.GetRequiredService<ViewerConfiguration>().Issuer;
        ViewerPolicy.Apply(context.Response.Headers, ViewerPolicy.OfPage(issuer));
        var page = await files.ReadPageAsync(context.RequestAborted) ?? ViewerNotice.Page;
        var text = page.Replace("\"./", $"\"{WayHome(context)}", StringComparison.Ordinal);
        await SendTextAsync(context, "text/html; charset=utf-8", text);
    }

    private static async Task SendTextAsync(HttpContext context, string mediaType, string text)
    {
        context.Response.Headers.CacheControl = "private, no-cache";
        if (EntityTag.IsNotModified(context, EntityTag.Of(text)))
        {
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }

    /// <summary>
    /// The way to <c>/viewer/</c> from the URL of the request as it was written, relative, since a proxy in front may have
    /// taken a prefix off.
    /// </summary>
    private static string WayHome(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var slashes = target.AsSpan(0, query < 0 ? target.Length : query).Count('/');
        return slashes switch
        {
            1 => "viewer/",
            2 => "./",
            _ => string.Concat(Enumerable.Repeat("../", slashes - 2)),
        };
    }
}
