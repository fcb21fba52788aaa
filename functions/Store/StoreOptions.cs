using System.ComponentModel.DataAnnotations;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Store;

/// <summary>Settings of the Store service, section <c>Store</c>.</summary>
internal sealed class StoreOptions : IValidatableObject
{
    /// <summary>What to do when an instance with the same UIDs but other content is there. Equal content is always a success.</summary>
    public ExistingInstance ExistingInstance { get; set; } = ExistingInstance.Reject;

    /// <summary>
    /// A lossless transfer syntax, by UID or name (<c>1.2.840.10008.1.2.4.80</c> or <c>JPEG-LS Lossless Image
    /// Compression</c>), that images are compressed to on arrival: those that have lost nothing yet, where every frame
    /// decodes to what it was and the file gets shorter. None stores all as they come.
    /// </summary>
    public string? RecompressTo { get; set; }

    /// <summary>The longest file that is stored.</summary>
    [Range(1, long.MaxValue)]
    public long? MaxInstanceBytes { get; set; }

    /// <summary>The longest metadata of one instance, in bytes of DICOM JSON or characters of XML, that are taken apart from its bulk data; they are held in memory.</summary>
    [Range(1, 1 << 30)]
    public int MaxMetadataBytes { get; set; } = 16 << 20;

    /// <summary>The most parts of one request that are looked at. What is remembered of each is what bounds a request's memory.</summary>
    [Range(1, 10_000_000)]
    public int MaxPartsPerRequest { get; set; } = 100_000;

    /// <summary>How many instances of one request go to the index together at the most.</summary>
    [Range(1, 10_000)]
    public int InstancesPerCommit { get; set; } = 256;

    /// <summary>How many bytes of metadata of one request are held at the most before its instances go to the index.</summary>
    [Range(1, 1 << 30)]
    public int MetadataBytesPerCommit { get; set; } = 4 << 20;

    /// <summary>How long an instance waits for others of its request before it goes to the index without them.</summary>
    public TimeSpan MaxCommitDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How much a single file may ask of the reader.</summary>
    public DicomReadLimits Limits { get; set; } = new();

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RecompressTo is not null && Recompression.Find(RecompressTo) is null)
        {
            var names = Recompression.Targets.Select(codec =>
                $"{codec.TransferSyntax.Uid} ({codec.TransferSyntax.Name})"
            );
            yield return new ValidationResult(
                $"it is none of the lossless transfer syntaxes that can be written: {string.Join(", ", names)}.",
                [nameof(RecompressTo)]
            );
        }
    }
}
