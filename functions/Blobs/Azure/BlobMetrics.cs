using System.Diagnostics.Metrics;
using ServerlessDicom.Functions.Telemetry;

namespace ServerlessDicom.Functions.Blobs.Azure;

/// <summary>Counts the calls of Blob Storage, as they are charged: every try, by kind.</summary>
internal sealed class BlobMetrics(ServiceMeter meter)
{
    /// <summary>The counter of calls.</summary>
    public const string Calls = "serverlessdicom.blobs.calls";

    /// <summary>The counter of bytes.</summary>
    public const string Bytes = "serverlessdicom.blobs.bytes";

    /// <summary>The tag that tells kinds apart: <c>read</c>, <c>write</c>, <c>list</c> or <c>delete</c>.</summary>
    public const string Kind = "kind";

    private readonly Counter<long> _calls = meter.Meter.CreateCounter<long>(Calls, "{call}", "Calls of Blob Storage");
    private readonly Counter<long> _bytes = meter.Meter.CreateCounter<long>(
        Bytes,
        "By",
        "Bytes of blobs sent and asked for"
    );

    /// <summary>Notes a call.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="status">The HTTP status; 0 when there was no answer.</param>
    /// <param name="bytes">The length of the body that went to the storage, or that comes from it.</param>
    public void Add(string kind, int status, long bytes)
    {
        _calls.Add(1, new KeyValuePair<string, object?>(Kind, kind), new("status", status));
        if (bytes > 0)
        {
            _bytes.Add(bytes, new KeyValuePair<string, object?>(Kind, kind));
        }
    }
}
