using System.Globalization;
using System.Net;

namespace ServerlessDicom.Cli.Client;

/// <summary>
/// When to ask again: as the server says in Retry-After (RFC 9110 §10.2.3), else after waits that double, with jitter so that
/// clients let down together do not come back together.
/// </summary>
/// <param name="retries">How often at most.</param>
/// <param name="clock">Waits.</param>
/// <param name="report">Is told of each wait, in a sentence.</param>
internal sealed class RetryPolicy(int retries, TimeProvider clock, Action<string> report)
{
    /// <summary>Is told of each wait, in a sentence.</summary>
    public Action<string> Report { get; set; } = report;

    private static readonly TimeSpan _first = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(30);

    /// <summary>A server that asks for more than this is not waited for.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

    /// <summary>Whether there may be a further try after so many repetitions.</summary>
    public bool Allows(int repetitions) => repetitions < retries;

    /// <summary>Whether the same request may succeed later.</summary>
    public static bool IsTransient(HttpStatusCode status) =>
        status
            is HttpStatusCode.RequestTimeout
                or HttpStatusCode.TooManyRequests
                or HttpStatusCode.InternalServerError
                or HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout;

    /// <summary>How long the server wants to be left alone; null when it does not say.</summary>
    public TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when date - clock.GetUtcNow() is var wait => wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
            _ => null,
        };

    /// <summary>Waits for the next try.</summary>
    /// <param name="repetitions">How often was repeated so far.</param>
    /// <param name="problem">What went wrong, for the sentence.</param>
    /// <param name="after">What the server says.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CommandFailedException">It was repeated often enough, or the server asks for too much time.</exception>
    public Task WaitAsync(int repetitions, string problem, TimeSpan? after, CancellationToken cancellationToken)
    {
        if (!Allows(repetitions))
        {
            throw new CommandFailedException(
                ExitCode.ServerFailed,
                string.Create(CultureInfo.InvariantCulture, $"Given up after {repetitions + 1} tries: {problem}")
            );
        }

        if (after > _patience)
        {
            throw new CommandFailedException(
                ExitCode.ServerFailed,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Given up: the server asks to wait for {after.Value.TotalSeconds:0} seconds. {problem}"
                )
            );
        }

        var wait = Delay(repetitions, after, Random.Shared.NextDouble());
        Report(string.Create(CultureInfo.InvariantCulture, $"{problem} Trying again in {wait.TotalSeconds:0.0} s."));
        return Task.Delay(wait, clock, cancellationToken);
    }

    /// <summary>The wait before a try.</summary>
    /// <param name="repetitions">How often was repeated so far.</param>
    /// <param name="after">What the server says; never less than that.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public static TimeSpan Delay(int repetitions, TimeSpan? after, double jitter)
    {
        var doubled = _first * Math.Pow(2, Math.Min(repetitions, 16));
        var backoff = doubled < _longest ? doubled : _longest;
        return after is { } least ? least + _first * jitter : backoff * (0.5 + 0.5 * jitter);
    }
}
