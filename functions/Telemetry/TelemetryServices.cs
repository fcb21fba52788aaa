namespace ServerlessDicom.Functions.Telemetry;

/// <summary>What the service tells of its work.</summary>
internal static class TelemetryServices
{
    /// <summary>Registers the meter and its export.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services) =>
        services.AddSingleton<ServiceMeter>().AddHostedService<MetricsExport>();
}
