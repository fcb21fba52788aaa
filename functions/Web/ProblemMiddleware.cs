using Microsoft.AspNetCore.Connections;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Web;

/// <summary>
/// Turns what goes wrong into a problem document. What goes wrong after the response has started ends the connection, so
/// that no client takes half an answer for a whole one.
/// </summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    private const string Nowhere =
        $"There is nothing at this path. DICOMweb resources are below {PublicBase.Path}, such as {PublicBase.Path}/studies.";

    private const int DiskFullOnUnix = 28;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (IsClientGone(context, exception))
        {
            context.Abort();
            if (exception is BadHttpRequestException)
            {
                // The server's own: only if it sees it does it not look for a next request on the connection.
                throw;
            }

            return;
        }
        catch (Exception exception) when (!IsOnTheWay(context.Response))
        {
            await AnswerAsync(context, exception);
            return;
        }
        catch (Exception exception)
        {
            LogBroken(exception, context.TraceIdentifier);
            context.Abort();
            return;
        }

        // A route that is not there, or not for this method, ends without a body (Routing adds Allow itself).
        if (
            !context.Response.HasStarted
            && context.Response is { StatusCode: >= 400, ContentType: null, ContentLength: null }
        )
        {
            // Most who meet this one have the base URL wrong.
            var isNowhere =
                context.Response.StatusCode == StatusCodes.Status404NotFound && context.GetEndpoint() is null;
            await Problem.WriteAsync(context, context.Response.StatusCode, isNowhere ? Nowhere : null);
        }
    }

    /// <summary>Whether some of the answer is sent, or written and can no longer be taken back.</summary>
    private static bool IsOnTheWay(HttpResponse response) =>
        response.HasStarted || response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 };

    /// <summary>Whether nobody is there to answer, so that what failed is of no interest.</summary>
    private static bool IsClientGone(HttpContext context, Exception exception) =>
        exception is ConnectionAbortedException
        || (
            context.RequestAborted.IsCancellationRequested
            && exception is OperationCanceledException or IOException and not BlobNotFoundException
        );

    private async Task AnswerAsync(HttpContext context, Exception exception)
    {
        context.Response.Clear();
        switch (exception)
        {
            case ProblemException problem:
                context.Response.Headers.ContentRange = problem.ContentRange;
                if (problem.Warning is { } warning)
                {
                    WarningHeader.Set(context, warning);
                }

                await Problem.WriteAsync(context, problem.Status, problem.Message, problem.Available);
                break;
            case BadHttpRequestException bad:
                // What follows in the connection is no request, or nothing.
                context.Response.Headers.Connection = "close";
                await Problem.WriteAsync(context, bad.StatusCode);
                break;
            case IOException { HResult: DiskFullOnUnix or DiskFullOnWindows }:
                LogFailed(exception, context.TraceIdentifier);
                await Problem.WriteAsync(context, StatusCodes.Status507InsufficientStorage, "There is no space left.");
                break;
            case IndexUnavailableException or BlobsUnavailableException:
                LogFailed(exception, context.TraceIdentifier);
                RetryAfterHeader.Set(context.Response, RetryAfterHeader.WaitOf(exception));
                await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, exception.Message);
                break;
            default:
                LogFailed(exception, context.TraceIdentifier);
                await Problem.WriteAsync(
                    context,
                    StatusCodes.Status500InternalServerError,
                    $"The service's log says more under {context.TraceIdentifier}."
                );
                break;
        }
    }

    [LoggerMessage(LogLevel.Error, "Request {TraceIdentifier} failed")]
    private partial void LogFailed(Exception exception, string traceIdentifier);

    [LoggerMessage(
        LogLevel.Error,
        "Request {TraceIdentifier} failed while its answer was on the way; connection ended"
    )]
    private partial void LogBroken(Exception exception, string traceIdentifier);
}
