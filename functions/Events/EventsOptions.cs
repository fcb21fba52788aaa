using System.Buffers;
using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Functions.Events;

/// <summary>Settings of the events about what is stored, section <c>Events</c>.</summary>
internal sealed class EventsOptions : IValidatableObject
{
    /// <summary>RFC 6750 §2.1: what a bearer token is made of.</summary>
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="
    );

    /// <summary>The Event Grid custom topic that is told of every change, such as <c>https://topic.region-1.eventgrid.azure.net/api/events</c>.</summary>
    public Uri? TopicEndpoint { get; set; }

    /// <summary>The topic's access key.</summary>
    /// <value>the identity that the service has in Azure</value>
    public string? TopicKey { get; set; }

    /// <summary>URLs that are each told of every change.</summary>
    public IList<Uri> Webhooks { get; } = [];

    /// <summary>The bearer token that all <see cref="Webhooks"/> get.</summary>
    public string? WebhookToken { get; set; }

    /// <summary>
    /// Events in one request to a webhook, at most. Only who has agreed to batches gets more than one (CloudEvents HTTP
    /// Protocol Binding §3).
    /// </summary>
    [Range(1, 1000)]
    public int EventsPerWebhookRequest { get; set; } = 1;

    /// <summary>The <c>source</c> of the events, a URI reference.</summary>
    /// <value><c>Web:PublicBaseUrl</c>, else <c>/dicom-web</c></value>
    public string? Source { get; set; }

    /// <summary>How long one request to a receiver may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often Event Grid's client repeats a request by itself, before the events wait for their next turn.</summary>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 3;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TopicEndpoint is { } endpoint && !IsSafe(endpoint))
        {
            yield return new ValidationResult(
                "Events:TopicEndpoint must be the topic's https URL; http is for loopback only."
            );
        }

        if (TopicKey is not null && TopicEndpoint is null)
        {
            yield return new ValidationResult("Events:TopicKey is given without Events:TopicEndpoint.");
        }

        // Without values: a webhook's URL may hold a secret.
        for (var i = 0; i < Webhooks.Count; i++)
        {
            if (Webhooks[i] is not { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Fragment: "" })
            {
                yield return new ValidationResult(
                    $"Events:Webhooks:{i} must be an absolute http or https URL without user name and fragment."
                );
            }
            else if (WebhookToken is not null && !IsSafe(Webhooks[i]))
            {
                yield return new ValidationResult(
                    $"Events:Webhooks:{i} must be an https URL when there is an Events:WebhookToken; http is for loopback only."
                );
            }
        }

        var absolute = Webhooks.Where(url => url.IsAbsoluteUri).ToList();
        if (absolute.DistinctBy(WebhookPublisher.NameOf).Count() < absolute.Count)
        {
            yield return new ValidationResult(
                "Events:Webhooks has two URLs that are the same, or differ in their queries only."
            );
        }

        if (WebhookToken is { } token && (token.Length == 0 || token.AsSpan().ContainsAnyExcept(TokenCharacters)))
        {
            yield return new ValidationResult("Events:WebhookToken is not a bearer token (RFC 6750).");
        }

        if (
            Source is { } source
            && (source.Length == 0 || !Uri.IsWellFormedUriString(source, UriKind.RelativeOrAbsolute))
        )
        {
            yield return new ValidationResult("Events:Source must be a URI or a relative reference.");
        }
    }

    /// <summary>Whether nobody can listen in on what is sent to a URL.</summary>
    private static bool IsSafe(Uri url) =>
        url.IsAbsoluteUri && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
}
