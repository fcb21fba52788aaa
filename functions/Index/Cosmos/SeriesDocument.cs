using ColumnValues = System.Collections.Generic.IReadOnlyDictionary<
    string,
    System.Collections.Generic.IReadOnlyList<string>
>;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>A series.</summary>
internal sealed record SeriesDocument : LevelDocument
{
    /// <summary>Its UID.</summary>
    public required string SeriesInstanceUid { get; init; }

    /// <summary>As in <see cref="InstanceListing.Version"/>.</summary>
    public required string Version { get; init; }

    /// <summary>Hash of the attributes that it shows: those of the instance that was stored last.</summary>
    public required string Attributes { get; init; }

    /// <summary>
    /// Keyword of a sequence to its items in their order, each with the values of the attributes within, by
    /// <see cref="SearchAttribute.Column"/>, none of them empty. An item without values is there as an empty object.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ColumnValues>> Items { get; init; } =
        new Dictionary<string, IReadOnlyList<ColumnValues>>();

    /// <summary>Sequence of the instance that was stored last.</summary>
    public long Latest { get; init; }

    /// <summary>Its Modality (0008,0060), or null.</summary>
    public string? Modality { get; init; }

    /// <summary>Of every SOP Class, how many of its instances are of it.</summary>
    public IReadOnlyDictionary<string, int> SopClasses { get; init; } = new Dictionary<string, int>();

    /// <summary>Number of instances.</summary>
    public int Instances { get; init; }

    /// <summary>At least the number of segments that its metadata lie in; exact after a compaction.</summary>
    public int SegmentCount { get; init; }

    /// <summary>When an instance was last deleted from it (<see cref="Microseconds"/>); null for never.</summary>
    public long? DeletedAt { get; init; }
}
