using System.Text.Json.Serialization;
using ColumnValues = System.Collections.Generic.IReadOnlyDictionary<
    string,
    System.Collections.Generic.IReadOnlyList<string>
>;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>A study. Its ETag orders all changes of the study: whoever replaces it decides the next one.</summary>
internal sealed record StudyDocument : LevelDocument
{
    /// <summary>As in <see cref="InstanceListing.Version"/>.</summary>
    public required string Version { get; init; }

    /// <summary>Hash of the attributes that it shows: those of the instance that was stored last.</summary>
    public required string Attributes { get; init; }

    /// <summary><see cref="PersonName.Words"/> of the person names in <see cref="LevelDocument.A"/>, by column.</summary>
    public ColumnValues Words { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Sequence of the instance that was stored last.</summary>
    public long Latest { get; init; }

    /// <summary>The modalities of its series, sorted.</summary>
    public IReadOnlyList<string> Modalities { get; init; } = [];

    /// <summary>Of every modality, how many series have it.</summary>
    public IReadOnlyDictionary<string, int> ModalityUse { get; init; } = new Dictionary<string, int>();

    /// <summary>Of every SOP Class, how many instances are of it.</summary>
    public IReadOnlyDictionary<string, int> SopClasses { get; init; } = new Dictionary<string, int>();

    /// <summary>The <see cref="ExtendedTags.Revision"/> that all of it is indexed up to.</summary>
    public long Tags { get; init; }

    /// <summary>Number of series.</summary>
    public int SeriesCount { get; init; }

    /// <summary>Number of instances.</summary>
    public int Instances { get; init; }

    /// <summary>When an instance was last deleted from it (<see cref="Microseconds"/>); null for never.</summary>
    public long? DeletedAt { get; init; }

    /// <summary>A random name of the last change, by which whoever decided it knows it again.</summary>
    public required string Change { get; init; }

    /// <summary>The change that is decided and not yet carried out in full; null for none. The other fields have it already.</summary>
    public OpenChange? Open { get; init; }

    /// <summary>Whether series and instances may not yet be what this document says.</summary>
    [JsonIgnore]
    public bool IsUnsettled => Open is { IsMove: false };
}
