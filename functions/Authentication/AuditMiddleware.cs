using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Authentication;

/// <summary>
/// Writes a line per request to the log <see cref="Category"/>: who did what, when, and how it ended; to stand before
/// everything else, so that it sees what the client got. No patient data: of the resource its route and UIDs, never the
/// query.
/// </summary>
internal sealed partial class AuditMiddleware(RequestDelegate next, ILoggerFactory loggers, TimeProvider time)
{
    /// <summary>The category of the log.</summary>
    public const string Category = "ServerlessDicom.Audit";

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var at = time.GetUtcNow();
        var started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var caller = context.Features.Get<Caller>();
            var broken = context.RequestAborted.IsCancellationRequested;
            LogRequest(
                at,
                context.Request.Method,
                (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "-",
                UidOf(context, "study"),
                UidOf(context, "series"),
                UidOf(context, "instance"),
                UidOf(context, "workitem"),
                AuditedIdentifier.Of(caller?.Subject),
                AuditedIdentifier.Of(caller?.Client),
                broken && !context.Response.HasStarted ? 0 : context.Response.StatusCode,
                broken ? "broken off" : "complete",
                (long)time.GetElapsedTime(started).TotalMilliseconds,
                context.TraceIdentifier
            );
        }
    }

    /// <summary>A UID of the path; what is none is not repeated, whatever it may be.</summary>
    private static string UidOf(HttpContext context, string level) =>
        context.Request.RouteValues[level] switch
        {
            null => "-",
            string uid when DicomUid.IsValid(uid) => uid,
            _ => "invalid",
        };

    [LoggerMessage(
        LogLevel.Information,
        "{At:yyyy-MM-ddTHH:mm:ss.fffZ} {Method} {Route} study {Study} series {Series} instance {Instance} workitem {Workitem} by {Subject} client {Client}: {Status} {Outcome} after {Milliseconds} ms, request {TraceIdentifier}"
    )]
    private partial void LogRequest(
        DateTimeOffset at,
        string method,
        string route,
        string study,
        string series,
        string instance,
        string workitem,
        string subject,
        string client,
        int status,
        string outcome,
        long milliseconds,
        string traceIdentifier
    );
}
