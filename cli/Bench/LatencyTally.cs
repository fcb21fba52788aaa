using System.Globalization;

namespace ServerlessDicom.Cli.Bench;

/// <summary>How long requests of one kind took.</summary>
internal sealed class LatencyTally
{
    /// <summary>The headings over <see cref="ToString(string, TimeSpan)"/>.</summary>
    public const string Header = "          requests       /s   p50 ms   p90 ms   p99 ms   max ms";

    private readonly Lock _gate = new();
    private readonly List<double> _milliseconds = [];

    /// <summary>Notes a request.</summary>
    public void Add(TimeSpan elapsed)
    {
        lock (_gate)
        {
            _milliseconds.Add(elapsed.TotalMilliseconds);
        }
    }

    /// <summary>The time that a share of the requests did not exceed (nearest rank), in milliseconds.</summary>
    /// <param name="share">Above 0, up to 1.</param>
    public double Percentile(double share)
    {
        var sorted = _milliseconds.Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
    }

    /// <summary>A line.</summary>
    /// <param name="name">The kind.</param>
    /// <param name="total">How long they took together, several at a time.</param>
    public string ToString(string name, TimeSpan total) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{name, -9}{_milliseconds.Count, 9}{_milliseconds.Count / total.TotalSeconds, 9:0.0}{Percentile(0.5), 9:0.0}{Percentile(0.9), 9:0.0}{Percentile(0.99), 9:0.0}{Percentile(1), 9:0.0}"
        );
}
