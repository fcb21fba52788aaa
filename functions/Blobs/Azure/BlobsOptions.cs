using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Functions.Blobs.Azure;

/// <summary>Settings of Blob Storage, section <c>Blobs</c>.</summary>
internal sealed class BlobsOptions : IValidatableObject
{
    /// <summary>The blob endpoint of the storage account, reached with the managed identity.</summary>
    public Uri? ServiceUri { get; set; }

    /// <summary>The connection string of a storage account or of Azurite, instead of <see cref="ServiceUri"/>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The container of instances and their metadata.</summary>
    [Required]
    public string InstancesContainer { get; set; } = "instances";

    /// <summary>The container of what is made from instances.</summary>
    [Required]
    public string DerivedContainer { get; set; } = "derived";

    /// <summary>The container into which others put files that are to be stored.</summary>
    [Required]
    public string InboxContainer { get; set; } = "inbox";

    /// <summary>Whether containers that are missing are made at the start.</summary>
    /// <value><c>true</c> with a connection string</value>
    public bool? CreateIfMissing { get; set; }

    /// <summary>How often a call is tried again.</summary>
    [Range(0, 20)]
    public int MaxRetries { get; set; } = 4;

    /// <summary>The longest time between two tries. Where the storage asks for more, the client gets 503 with that Retry-After rather than be kept waiting.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one try may take; for a download, each of its reads.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:03:00")]
    public TimeSpan NetworkTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Blobs longer than that are sent in blocks of that many bytes. A blob has at most 50,000 blocks.</summary>
    [Range(64 << 10, 100 << 20)]
    public int BlockBytes { get; set; } = 4 << 20;

    /// <summary>How many blocks of one blob are on their way at the most.</summary>
    [Range(1, 64)]
    public int ParallelBlocks { get; set; } = 4;

    /// <summary>How many bytes of all blobs may be on their way before more are taken in from clients.</summary>
    [Range(1 << 20, 1L << 34)]
    public long MaxBytesInFlight { get; set; } = 64 << 20;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ServiceUri is null == string.IsNullOrEmpty(ConnectionString))
        {
            yield return new ValidationResult(
                "Blob Storage is named either by its endpoint, to be reached with the managed identity, or by a connection string.",
                [nameof(ServiceUri), nameof(ConnectionString)]
            );
        }

        if (ServiceUri is { IsAbsoluteUri: false } or { IsAbsoluteUri: true, Scheme: not "https" })
        {
            yield return new ValidationResult("It must be an https URL.", [nameof(ServiceUri)]);
        }
    }
}
