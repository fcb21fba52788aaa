using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>Settings of the Worklist Service, section <c>Worklist</c>.</summary>
internal sealed class WorklistOptions : IValidatableObject
{
    /// <summary>What <see cref="NotificationUrl"/> has in the place of the subscriber.</summary>
    public const string AETitlePlace = "{aetitle}";

    /// <summary>How long a workitem stays that is COMPLETED or CANCELED and that no subscriber holds by a deletion lock; afterwards it answers 410.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    public TimeSpan KeepFinal { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The Worklist Label of workitems that come without one.</summary>
    [Required, StringLength(64)]
    public string DefaultLabel { get; set; } = "Worklist";

    /// <summary>Who asked for a cancellation where the request does not say (Requesting AE).</summary>
    [Required, StringLength(16)]
    public string AETitle { get; set; } = "SERVERLESSDICOM";

    /// <summary>Bytes of one workitem as DICOM JSON at most.</summary>
    [Range(16 << 10, 900_000)]
    public int MaxWorkitemBytes { get; set; } = 512 << 10;

    /// <summary>
    /// The WebSocket URL that subscribers are sent to (Content-Location), with <c>{aetitle}</c> where their AE title goes:
    /// of Web PubSub, say, to which something passes the events on. Needed under the Functions host, which holds no
    /// WebSocket.
    /// </summary>
    /// <value>the service's own, <c>/dicom-web/subscribers/{aetitle}</c></value>
    public string? NotificationUrl { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (
            NotificationUrl is { } url
            && (
                !Uri.TryCreate(
                    url.Replace(AETitlePlace, "A", StringComparison.Ordinal),
                    UriKind.Absolute,
                    out var parsed
                ) || parsed.Scheme is not ("ws" or "wss")
            )
        )
        {
            yield return new ValidationResult("it must be a ws or wss URL.", [nameof(NotificationUrl)]);
        }
    }
}
