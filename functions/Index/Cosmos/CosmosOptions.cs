using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Settings of the index in Cosmos DB, section <c>Cosmos</c>.</summary>
internal sealed class CosmosOptions : IValidatableObject
{
    /// <summary>The account's endpoint, which the identity of <c>Azure</c> is let in to.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Instead of <see cref="Endpoint"/>, endpoint and key: for development.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The database.</summary>
    [Required]
    public string Database { get; set; } = "dicom";

    /// <summary>The container of studies, series and instances.</summary>
    [Required]
    public string MetadataContainer { get; set; } = "metadata";

    /// <summary>The container of changes.</summary>
    [Required]
    public string ChangesContainer { get; set; } = "changes";

    /// <summary>The container of workitems.</summary>
    [Required]
    public string WorklistContainer { get; set; } = "worklist";

    /// <summary>Whether database and containers are made at the start when they are not there: for development.</summary>
    public bool CreateIfMissing { get; set; }

    /// <summary>Whether to talk to the account's HTTPS gateway only, rather than straight to the machines that hold the data.</summary>
    public bool Gateway { get; set; }

    /// <summary>How often a call that Cosmos DB turned away for lack of throughput (429) is made again.</summary>
    [Range(0, 100)]
    public int MaxRetries { get; set; } = 9;

    /// <summary>
    /// How long such a call may wait for its turn in all. Where two writers got in each other's way (449), the client tries
    /// again for half a minute, which cannot be set.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan MaxRetryWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Endpoint is null == string.IsNullOrEmpty(ConnectionString))
        {
            yield return new ValidationResult(
                "either Cosmos:Endpoint or Cosmos:ConnectionString must be given.",
                [nameof(Endpoint)]
            );
        }
        else if (Endpoint is { IsAbsoluteUri: false })
        {
            yield return new ValidationResult("it is not a URL.", [nameof(Endpoint)]);
        }
    }
}
