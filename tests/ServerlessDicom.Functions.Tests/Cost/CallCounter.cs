using System.Diagnostics.Metrics;
using ServerlessDicom.Functions.Blobs.Azure;
using ServerlessDicom.Functions.Index.Cosmos;

namespace ServerlessDicom.Functions.Tests.Cost;

/// <summary>Counts what one service asks of Blob Storage and Cosmos DB, by its own metrics.</summary>
internal sealed class CallCounter : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _calls = [];
    private readonly MeterListener _listener = new();

    /// <summary>Begins to count.</summary>
    /// <param name="meters">The service's meters; others may run beside it.</param>
    public CallCounter(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (
                ReferenceEquals(instrument.Meter.Scope, meters)
                && instrument.Name is BlobMetrics.Calls or CosmosMetrics.RequestCharge
            )
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Count("blob", BlobMetrics.Kind, tags));
        _listener.SetMeasurementEventCallback<double>(
            (_, _, tags, _) => Count("cosmos", CosmosMetrics.Operation, tags)
        );
        _listener.Start();
    }

    /// <summary>The calls since this was last asked.</summary>
    public Calls Take()
    {
        lock (_lock)
        {
            var calls = new Calls(
                Of("blob write", "blob list"),
                Of("blob read"),
                Of("blob delete"),
                Of("cosmos create", "cosmos replace", "cosmos upsert", "cosmos patch", "cosmos delete"),
                Of("cosmos read"),
                Of("cosmos query")
            );
            _calls.Clear();
            return calls;
        }

        int Of(params ReadOnlySpan<string> kinds)
        {
            var sum = 0;
            foreach (var kind in kinds)
            {
                sum += _calls.GetValueOrDefault(kind);
            }

            return sum;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Count(string service, string tag, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, value) in tags)
        {
            if (name == tag)
            {
                lock (_lock)
                {
                    var kind = $"{service} {value}";
                    _calls[kind] = _calls.GetValueOrDefault(kind) + 1;
                }
            }
        }
    }
}
