using System.Diagnostics.Metrics;
using ServerlessDicom.Functions.Telemetry;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>What the calls of Cosmos DB cost. The number of measurements is the number of calls.</summary>
internal sealed class CosmosMetrics(ServiceMeter meter)
{
    /// <summary>The histogram of request units.</summary>
    public const string RequestCharge = "serverlessdicom.cosmos.request_charge";

    /// <summary>The tag that tells kinds of calls apart: <c>read</c>, <c>query</c>, <c>create</c>, <c>replace</c>, …</summary>
    public const string Operation = "operation";

    /// <summary>The tag that tells containers apart.</summary>
    public const string Container = "container";

    private readonly Histogram<double> _charge = meter.Meter.CreateHistogram<double>(
        RequestCharge,
        "{request_unit}",
        "Request units of calls of Cosmos DB"
    );

    /// <summary>Notes a call.</summary>
    /// <param name="operation">What it did.</param>
    /// <param name="container">With what; empty for the account and the database.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="charge">What it cost, in request units.</param>
    public void Add(string operation, string container, int status, double charge) =>
        _charge.Record(
            charge,
            new KeyValuePair<string, object?>(Operation, operation),
            new(Container, container),
            new("status", status)
        );
}
