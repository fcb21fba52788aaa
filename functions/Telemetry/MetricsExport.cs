using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace ServerlessDicom.Functions.Telemetry;

/// <summary>
/// Sends metrics to an OpenTelemetry collector, where the environment names one in <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>; the
/// exporter reads the other <c>OTEL_</c> variables itself. Traces are left out: their spans carry the queries of
/// searches, which name patients.
/// </summary>
internal sealed class MetricsExport(IConfiguration configuration) : IHostedService, IDisposable
{
    private MeterProvider? _provider;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
        {
            _provider = Sdk.CreateMeterProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration))
                .AddMeter(
                    ServiceMeter.Name,
                    "Microsoft.AspNetCore.Hosting",
                    "Microsoft.AspNetCore.Server.Kestrel",
                    "System.Runtime"
                )
                .AddOtlpExporter()
                .Build();
        }

        return Task.CompletedTask;
    }

    /// <summary>Sends what is left.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _provider?.Shutdown(5000);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _provider?.Dispose();
}
