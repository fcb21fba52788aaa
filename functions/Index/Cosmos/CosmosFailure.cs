using System.Globalization;
using System.Net;
using Azure.Identity;
using Microsoft.Azure.Cosmos;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Turns what Cosmos DB, its client and the network fail with into what callers of the index know.</summary>
internal static class CosmosFailure
{
    /// <summary>When to come again where Cosmos DB does not say.</summary>
    private static readonly TimeSpan _retryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Whether an exception of the client says that Cosmos DB did not answer, or not as it should.</summary>
    public static bool IsFailure(Exception exception, CancellationToken cancellationToken) =>
        exception switch
        {
            CosmosException or HttpRequestException or TimeoutException or AuthenticationFailedException => true,
            // The client's own limits of time end calls like this.
            OperationCanceledException => !cancellationToken.IsCancellationRequested,
            _ => exception is IOException and not IndexUnavailableException,
        };

    /// <summary>What callers get for an exception.</summary>
    public static IndexUnavailableException Translate(Exception exception) =>
        new("The index cannot be reached at the moment.", isFull: false, exception)
        {
            RetryAfter = (exception as CosmosException)?.RetryAfter ?? _retryAfter,
        };

    /// <summary>What callers get when others keep changing the same study.</summary>
    public static IndexUnavailableException Contended() =>
        new(
            "Too many change the same study at the moment.",
            isFull: false,
            new TimeoutException("A change of a study was not carried out in time.")
        )
        {
            RetryAfter = _retryAfter,
        };

    /// <summary>What callers get of the change feed while much is left to enter into it.</summary>
    public static IndexUnavailableException Behind() =>
        new(
            "The change feed is being brought up to date.",
            isFull: false,
            new TimeoutException("There are more changes to enter than one reader waits for.")
        )
        {
            RetryAfter = _retryAfter,
        };

    /// <summary>What callers get for an answer that no step expects.</summary>
    public static Exception Translate(ResponseMessage response)
    {
        // Its text may quote the document, and with it a patient.
        var cause = new HttpRequestException(
            $"Cosmos DB answered {(int)response.StatusCode}, activity {response.Headers.ActivityId}.",
            null,
            response.StatusCode
        );
        return response.StatusCode switch
        {
            HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge => new InvalidDataException(
                "Cosmos DB refused a call of the index as wrong.",
                cause
            ),
            HttpStatusCode.TooManyRequests => new IndexUnavailableException(
                "The index has more to do than it can at the moment.",
                isFull: false,
                cause
            )
            {
                RetryAfter = response.CosmosRetryAfter() ?? _retryAfter,
            },
            _ => new IndexUnavailableException("The index cannot be reached at the moment.", isFull: false, cause)
            {
                RetryAfter = response.CosmosRetryAfter() ?? _retryAfter,
            },
        };
    }

    private static TimeSpan? CosmosRetryAfter(this ResponseMessage response) =>
        double.TryParse(response.Headers["x-ms-retry-after-ms"], CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
}
