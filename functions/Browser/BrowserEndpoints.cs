using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Authentication;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Browser;

/// <summary>
/// The routes of the study browser: a page, and the files it is made of. They are for everybody, as they tell nothing of
/// what is stored; the page asks the DICOMweb resources with the rights of whoever looks at it.
/// </summary>
internal static class BrowserEndpoints
{
    /// <summary>
    /// Nothing runs, styles or is loaded that does not come from the service itself; pictures may be made by the page.
    /// Frames show reports and documents.
    /// </summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        + "frame-src 'self' blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

    private static readonly string[] _methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Registers what the routes need.</summary>
    public static IServiceCollection AddBrowser(this IServiceCollection services) =>
        services.AddSingleton<BrowserFiles>();

    /// <summary>
    /// Maps <c>/</c>, which is the page for those who ask for HTML; the Functions host, which polls it, and command lines
    /// are told in one line what this is. Below <c>/browser</c> is what the page loads: files of its own version, which
    /// browsers keep, so that a visit costs few requests and no page runs with modules of another release.
    /// </summary>
    public static IEndpointRouteBuilder MapBrowser(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/", _methods, SendPageAsync).LeaveUndescribed();
        routes.MapMethods("/browser/settings.json", _methods, SendSettingsAsync).LeaveUndescribed();
        routes.MapMethods("/browser/{version}/{file}", _methods, SendFileAsync).LeaveUndescribed();
        return routes;
    }

    private static Task SendPageAsync(HttpContext context)
    {
        context.Response.Headers.Vary = "Accept";
        if (!WantsPage(context.Request))
        {
            return context.Response.WriteAsync($"ServerlessDicom: DICOMweb at {PublicBase.Path}\n");
        }

        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return context.RequestServices.GetRequiredService<BrowserFiles>().Page.SendAsync(context);
    }

    /// <summary>Whether HTML is asked for by name: those who take anything want to know whether somebody is there.</summary>
    private static bool WantsPage(HttpRequest request) =>
        request.Headers.Accept.Any(value => value!.Contains("text/html", StringComparison.OrdinalIgnoreCase));

    private static Task SendFileAsync(HttpContext context)
    {
        var files = context.RequestServices.GetRequiredService<BrowserFiles>();
        var values = context.Request.RouteValues;
        if (files.Find((string)values["file"]!) is { } file)
        {
            // While a new release is rolled out, a page may ask a process of the other one.
            return file.SendAsync(context, isForever: (string)values["version"]! == files.Version);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>What the page must know before it can ask anything else: how its user signs in.</summary>
    private static Task SendSettingsAsync(HttpContext context)
    {
        var mode = context.RequestServices.GetRequiredService<IOptions<AuthenticationOptions>>().Value.Mode;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-cache";
        return context.Response.WriteAsJsonAsync(
            new BrowserSettings($"{mode}"),
            BrowserJson.Default.BrowserSettings,
            cancellationToken: context.RequestAborted
        );
    }
}
