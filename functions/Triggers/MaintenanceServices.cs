using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Triggers;

/// <summary>What is done from time to time.</summary>
internal static class MaintenanceServices
{
    /// <summary>Registers the jobs.</summary>
    public static IServiceCollection AddMaintenance(this IServiceCollection services) =>
        services
            .AddValidatedOptions<MaintenanceOptions>("Maintenance")
            .AddSingleton<Sweep>()
            .AddSingleton<CompactMetadata>()
            .AddSingleton<ExpireWorkitems>();

    /// <summary>Registers the timer that runs them within the process.</summary>
    public static IServiceCollection AddMaintenanceTimer(this IServiceCollection services) =>
        services.AddMaintenance().AddHostedService<MaintenanceTimer>();
}
