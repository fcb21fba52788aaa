using Azure.Core;
using Azure.Core.Pipeline;

namespace ServerlessDicom.Functions.Blobs.Azure;

/// <summary>
/// The SDK's retries, but not of answers that ask to wait longer than is set: the SDK would wait as long as any
/// Retry-After says, a day if the clocks differ by one, while a client stands at the other end.
/// </summary>
internal sealed class BlobRetryPolicy(int maxRetries, TimeSpan maxDelay)
    : RetryPolicy(maxRetries, DelayStrategy.CreateExponentialDelayStrategy(Min(_firstDelay, maxDelay), maxDelay))
{
    private static readonly TimeSpan _firstDelay = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    protected override bool ShouldRetry(HttpMessage message, Exception? exception) =>
        IsWorthWaiting(message) && base.ShouldRetry(message, exception);

    /// <inheritdoc/>
    protected override async ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        IsWorthWaiting(message) && await base.ShouldRetryAsync(message, exception);

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private bool IsWorthWaiting(HttpMessage message) =>
        !message.HasResponse || !(RetryAfter.Of(message.Response, DateTimeOffset.UtcNow) > maxDelay);
}
