namespace ServerlessDicom.Functions.Blobs;

/// <summary>The storage below the blobs does not answer or takes no more for now; the same call may succeed later.</summary>
/// <param name="message">What happened, without values.</param>
/// <param name="cause">The adapter's exception.</param>
internal sealed class BlobsUnavailableException(string message, Exception cause) : IOException(message, cause)
{
    /// <summary>After what time it is worth trying again; null when nothing is known.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
