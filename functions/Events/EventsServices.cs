using Azure;
using Azure.Core;
using Azure.Messaging.EventGrid;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Events;

/// <summary>Registers the events about what is stored.</summary>
internal static class EventsServices
{
    /// <summary>Registers settings, and the receivers that they name.</summary>
    public static IServiceCollection AddEvents(this IServiceCollection services) =>
        services
            .AddValidatedOptions<EventsOptions>("Events")
            .AddSingleton<InstanceEvents>()
            .AddSingleton<EventMetrics>()
            .AddSingleton<WebhookClient>()
            .AddSingleton<IReadOnlyList<IEventPublisher>>(provider => [.. Publishers(provider)]);

    /// <summary>The client of a topic, by the settings.</summary>
    public static EventGridPublisherClientOptions ClientOptions(EventsOptions options) =>
        new()
        {
            Retry =
            {
                Mode = RetryMode.Exponential,
                MaxRetries = options.MaxRetries,
                NetworkTimeout = options.Timeout,
            },
        };

    private static IEnumerable<IEventPublisher> Publishers(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<EventsOptions>>().Value;
        if (options.TopicEndpoint is { } topic)
        {
            yield return new EventGridPublisher(
                options.TopicKey is { } key
                    ? new EventGridPublisherClient(topic, new AzureKeyCredential(key), ClientOptions(options))
                    : new EventGridPublisherClient(
                        topic,
                        provider.GetRequiredService<TokenCredential>(),
                        ClientOptions(options)
                    )
            );
        }

        for (var i = 0; i < options.Webhooks.Count; i++)
        {
            yield return new WebhookPublisher(
                options.Webhooks[i],
                $"Events:Webhooks:{i}",
                provider.GetRequiredService<WebhookClient>(),
                options,
                provider.GetRequiredService<TimeProvider>()
            );
        }
    }
}
