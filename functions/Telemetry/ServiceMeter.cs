using System.Diagnostics.Metrics;

namespace ServerlessDicom.Functions.Telemetry;

/// <summary>The meter of this service's own instruments. None of them is told apart by anything of a patient, a study or a client.</summary>
internal sealed class ServiceMeter(IMeterFactory factory)
{
    /// <summary>Its name.</summary>
    public const string Name = "ServerlessDicom";

    /// <summary>Makes instruments.</summary>
    public Meter Meter { get; } = factory.Create(Name);
}
