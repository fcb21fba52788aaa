namespace ServerlessDicom.Functions.Events;

/// <summary>A receiver of events did not take them, as far as is known. The same call may succeed later; what it took all the same it then gets again.</summary>
/// <param name="message">What happened, without values and without the receiver's URL.</param>
/// <param name="cause">The adapter's exception; null when the receiver answered.</param>
internal sealed class EventsUnavailableException(string message, Exception? cause = null) : IOException(message, cause)
{
    /// <summary>After what time it is worth trying again; null when nothing is known.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
