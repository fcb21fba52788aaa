using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ServerlessDicom.Functions.Events;

/// <summary>
/// Posts events to a URL as CloudEvents: one by one in structured mode, or in batches where the settings ask for them
/// (CloudEvents HTTP Protocol Binding §3.2 and §3.3). Whatever is not a 2xx is tried again by whoever calls.
/// </summary>
/// <param name="url">The URL.</param>
/// <param name="setting">What to call it in messages, as it may hold a secret.</param>
/// <param name="client">Sends.</param>
/// <param name="options">Settings.</param>
/// <param name="time">The clock that dates of the receiver are held against.</param>
internal sealed class WebhookPublisher(
    Uri url,
    string setting,
    WebhookClient client,
    EventsOptions options,
    TimeProvider time
) : IEventPublisher
{
    /// <summary>Receivers that take batches need not take endless ones.</summary>
    private const int MostBytes = 1_000_000;

    /// <summary>A receiver that is gone for good is left alone; only the settings can end it (Web Hooks §2.2).</summary>
    private static readonly TimeSpan _gone = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public string Name { get; } = NameOf(url);

    /// <summary>The name of the receiver at a URL. It may get another secret in its query, and is the same.</summary>
    public static string NameOf(Uri url)
    {
        var receiver = Encoding.UTF8.GetBytes(url.GetLeftPart(UriPartial.Path));
        return $"events-{Convert.ToHexStringLower(SHA256.HashData(receiver).AsSpan(0, 8))}";
    }

    /// <inheritdoc/>
    public async Task PublishAsync(IReadOnlyList<PublishedEvent> events, CancellationToken cancellationToken)
    {
        // Who sends is told by a DNS name (Web Hooks §4.1.2), where there is one.
        if (options.EventsPerWebhookRequest == 1)
        {
            foreach (var each in events)
            {
                await PostAsync(
                    CloudEventJson.Write(each),
                    CloudEventJson.MediaType,
                    OriginOf(each),
                    cancellationToken
                );
            }
        }
        else
        {
            foreach (var batch in CloudEventJson.WriteBatches(events, options.EventsPerWebhookRequest, MostBytes))
            {
                await PostAsync(batch, CloudEventJson.BatchMediaType, OriginOf(events[0]), cancellationToken);
            }
        }
    }

    private async Task PostAsync(
        ReadOnlyMemory<byte> body,
        string mediaType,
        string? origin,
        CancellationToken cancellationToken
    )
    {
        HttpResponseMessage response;
        try
        {
            response = await client.PostAsync(url, body, mediaType, origin, cancellationToken);
        }
        catch (Exception e)
            when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new EventsUnavailableException($"{setting} did not answer.", e);
        }

        using (response)
        {
            if (!response.IsSuccessStatusCode)
            {
                throw new EventsUnavailableException($"{setting} answered with {(int)response.StatusCode}.")
                {
                    RetryAfter = response.StatusCode == HttpStatusCode.Gone ? _gone : RetryAfterOf(response),
                };
            }
        }
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => null,
        };

    private static string? OriginOf(PublishedEvent cloudEvent) =>
        Uri.TryCreate(cloudEvent.Source, UriKind.Absolute, out var source) && source.Scheme is "http" or "https"
            ? source.IdnHost
            : null;
}
