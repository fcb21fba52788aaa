using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>The URL of the WebSocket that a subscriber is to open.</summary>
internal static class NotificationUrl
{
    /// <summary>The URL: as configured, else this service's own.</summary>
    /// <exception cref="ProblemException">403: there is none.</exception>
    public static string Of(HttpContext context, string aeTitle)
    {
        var services = context.RequestServices;
        var title = Uri.EscapeDataString(aeTitle);
        if (services.GetRequiredService<IOptions<WorklistOptions>>().Value.NotificationUrl is { } url)
        {
            return url.Replace(WorklistOptions.AETitlePlace, title, StringComparison.Ordinal);
        }

        if (ListenUrls.IsUnderFunctionsHost(services.GetRequiredService<IConfiguration>()))
        {
            throw new ProblemException(
                StatusCodes.Status403Forbidden,
                "This deployment holds no WebSocket connections, and Worklist:NotificationUrl names none that are held elsewhere."
            );
        }

        // http becomes ws, and https wss.
        var ownBase = services.GetRequiredService<PublicBase>().Of(context.Request);
        return $"ws{ownBase["http".Length..]}/subscribers/{title}";
    }
}
