using System.Globalization;
using Azure;

namespace ServerlessDicom.Functions.Blobs.Azure;

/// <summary>When the storage wants to be asked again (RFC 9110 §10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>How long to wait; null when nothing is said, or the moment has passed.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="now">What a date is taken against.</param>
    public static TimeSpan? Of(Response response, DateTimeOffset now)
    {
        TimeSpan? wait =
            Number("retry-after-ms") is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds)
            : Number("x-ms-retry-after-ms") is { } others ? TimeSpan.FromMilliseconds(others)
            : Number("Retry-After") is { } seconds ? TimeSpan.FromSeconds(seconds)
            : Date() is { } date ? date - now
            : null;
        return wait > TimeSpan.Zero ? wait : null;

        long? Number(string header) =>
            response.Headers.TryGetValue(header, out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;

        DateTimeOffset? Date() =>
            response.Headers.TryGetValue("Retry-After", out var text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? date
                : null;
    }
}
