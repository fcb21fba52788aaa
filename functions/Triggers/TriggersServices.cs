using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Triggers;

/// <summary>What the triggered functions share.</summary>
internal static class TriggersServices
{
    /// <summary>Registers the settings, the signal of changes, and the functions that all deployments have.</summary>
    public static IServiceCollection AddTriggers(this IServiceCollection services)
    {
        // Before the section is bound, which thus has the last word.
        services
            .AddOptions<TriggersOptions>()
            .Configure<IConfiguration>(
                (options, configuration) =>
                    options.InProcess = options.Thumbnails = !ListenUrls.IsUnderFunctionsHost(configuration)
            );
        return services
            .AddValidatedOptions<TriggersOptions>("Triggers")
            .AddSingleton<ChangeSignal>()
            .AddSingleton<ExtractTags>()
            .AddSingleton<RenderThumbnail>()
            .AddChangePump(provider =>
                provider.GetRequiredService<IOptions<TriggersOptions>>().Value.Thumbnails
                    ? [new ChangeConsumer("thumbnails", provider.GetRequiredService<RenderThumbnail>().HandleAsync)]
                    : []
            )
            .AddMaintenanceTimer();
    }

    /// <summary>Registers the function that publishes events, and the pump that drives it within the process.</summary>
    public static IServiceCollection AddPublishEvents(this IServiceCollection services) =>
        services
            .AddSingleton<PublishEvents>()
            .AddChangePump(provider => provider.GetRequiredService<PublishEvents>().Consumers);

    /// <summary>Registers a pump for consumers of the index's changes.</summary>
    public static IServiceCollection AddChangePump(
        this IServiceCollection services,
        Func<IServiceProvider, IReadOnlyList<ChangeConsumer>> consumers
    ) =>
        services.AddSingleton<IHostedService>(provider =>
            ActivatorUtilities.CreateInstance<ChangePump>(provider, consumers(provider))
        );
}
