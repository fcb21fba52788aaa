using System.Net.Sockets;
using Azure;
using Azure.Identity;

namespace ServerlessDicom.Functions.Blobs.Azure;

/// <summary>Tells what goes wrong with Blob Storage in the words of <see cref="IBlobStore"/>.</summary>
internal static class BlobFailure
{
    /// <summary>A storage that asks for more asks for what nobody waits for; and a clock that goes wrong must not end all tries.</summary>
    private static readonly TimeSpan _longestWait = TimeSpan.FromMinutes(5);

    /// <summary>The exception that callers of the store get; null for what is none of the storage's failures, as a cancellation or a mistake of ours.</summary>
    /// <param name="exception">What the SDK threw.</param>
    /// <param name="name">The blob's name.</param>
    /// <param name="cancellationToken">The caller's token: without it being cancelled a cancellation is a time that ran out.</param>
    public static IOException? Of(Exception exception, string name, CancellationToken cancellationToken) =>
        exception switch
        {
            IOException known
                when known
                    is BlobNotFoundException
                        or BlobExistsException
                        or BlobsUnavailableException
                        or StorageFullException => known,
            RequestFailedException { Status: 404 } missing when CodeOf(missing) != "ContainerNotFound" =>
                new BlobNotFoundException(name),
            RequestFailedException { Status: 507 } => new StorageFullException(exception),
            RequestFailedException failed when IsUnavailable(failed) => Unavailable(failed),
            AggregateException retries => retries.InnerExceptions.Count > 0
                ? Of(retries.InnerExceptions[^1], name, cancellationToken)
                : null,
            OperationCanceledException => cancellationToken.IsCancellationRequested ? null : Unavailable(exception),
            // Not of the storage: an assembly that is missing.
            FileNotFoundException or FileLoadException => null,
            IOException or SocketException or HttpRequestException or AuthenticationFailedException => Unavailable(
                exception
            ),
            _ => null,
        };

    /// <summary>The storage's code of an error, as its REST API lists them. The SDK finds it in bodies only, and answers to HEAD have none.</summary>
    public static string? CodeOf(RequestFailedException failed) =>
        failed.ErrorCode
        ?? (failed.GetRawResponse()?.Headers.TryGetValue("x-ms-error-code", out var code) == true ? code : null);

    /// <summary>
    /// No answer (0); no right to, or no container, which may be given while the service runs; and what the storage says
    /// when it is busy or broken.
    /// </summary>
    private static bool IsUnavailable(RequestFailedException failed) =>
        failed.Status is 0 or 401 or 403 or 404 or 408 or 429 or >= 500
        || CodeOf(failed) is "ContainerBeingDeleted" or "ContainerDisabled";

    private static BlobsUnavailableException Unavailable(Exception cause) =>
        new("Blobs cannot be read or written.", cause)
        {
            RetryAfter = cause is RequestFailedException failed ? WaitOf(failed.GetRawResponse()) : null,
        };

    /// <summary>A date is taken against the one beside it, so that it does not matter whether the clocks agree.</summary>
    private static TimeSpan? WaitOf(Response? response) =>
        response is not null && RetryAfter.Of(response, response.Headers.Date ?? DateTimeOffset.UtcNow) is { } wait
            ? wait < _longestWait
                ? wait
                : _longestWait
            : null;
}
