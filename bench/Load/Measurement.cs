using System.Diagnostics;

namespace ServerlessDicom.Bench.Load;

/// <summary>What one timed run showed.</summary>
/// <param name="Requests">Requests answered with 2xx.</param>
/// <param name="Failures">Requests answered otherwise.</param>
/// <param name="Bytes">Body bytes received.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="P50">Median latency in milliseconds, first byte sent to last byte received.</param>
/// <param name="P99">99th percentile of the same.</param>
internal sealed record Measurement(int Requests, int Failures, long Bytes, double Seconds, double P50, double P99)
{
    /// <summary>Requests per second.</summary>
    public double Rate => Requests / Seconds;

    /// <summary>Megabytes received per second.</summary>
    public double Megabytes => Bytes / Seconds / 1e6;

    /// <summary>Each client sends its own requests once, in order.</summary>
    public static Measurement Once(Uri url, IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>> requests, int clients) =>
        Run(url, requests, clients, duration: null);

    /// <summary>Every client cycles through all requests, each from another start, until the time is up.</summary>
    public static Measurement For(
        TimeSpan duration,
        Uri url,
        IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>> requests,
        int clients
    ) => Run(url, requests, clients, duration);

    private static Measurement Run(
        Uri url,
        IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>> requests,
        int clients,
        TimeSpan? duration
    )
    {
        var latencies = new List<double>();
        var failures = 0;
        long bytes = 0;
        using var start = new Barrier(clients + 1);
        var threads = new Thread[clients];
        for (var c = 0; c < clients; c++)
        {
            var client = c;
            threads[c] = new Thread(() =>
            {
                using var connection = HttpConnection.Connect(url);
                var own = new List<double>();
                var (failed, received) = (0, 0L);
                start.SignalAndWait();
                var clock = Stopwatch.StartNew();
                for (
                    var i = client;
                    duration is { } limit ? clock.Elapsed < limit : i < requests.Count;
                    i += duration is null ? clients : 1
                )
                {
                    var begin = Stopwatch.GetTimestamp();
                    var (status, length) = connection.Send(requests[i % requests.Count]);
                    own.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                    received += length;
                    failed += status is >= 200 and < 300 ? 0 : 1;
                }

                lock (latencies)
                {
                    latencies.AddRange(own);
                    failures += failed;
                    bytes += received;
                }
            });
            threads[c].Start();
        }

        start.SignalAndWait();
        var wall = Stopwatch.StartNew();
        foreach (var thread in threads)
        {
            thread.Join();
        }

        var seconds = wall.Elapsed.TotalSeconds;
        latencies.Sort();
        return new Measurement(
            latencies.Count - failures,
            failures,
            bytes,
            seconds,
            Quantile(latencies, 0.5),
            Quantile(latencies, 0.99)
        );
    }

    private static double Quantile(List<double> ordered, double q) =>
        ordered.Count == 0 ? double.NaN : ordered[Math.Min(ordered.Count - 1, (int)(q * ordered.Count))];
}
