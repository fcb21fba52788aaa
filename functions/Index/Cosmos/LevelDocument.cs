using ColumnValues = System.Collections.Generic.IReadOnlyDictionary<
    string,
    System.Collections.Generic.IReadOnlyList<string>
>;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>A study, series or instance with its attributes.</summary>
internal abstract record LevelDocument : IndexDocument
{
    /// <summary>Ascending in the order of <see cref="SearchResult.Matches"/>, as <see cref="SortKey"/> makes it.</summary>
    public required string Sort { get; init; }

    /// <summary>
    /// <see cref="SearchAttribute.Column"/> to the values, none of them empty or twice, of the level's own attributes
    /// outside sequences. The UIDs of study, series, instance and SOP Class are not among them: they have fields of
    /// their own, as have <see cref="SearchAttributes.ModalitiesInStudy"/>.
    /// </summary>
    public ColumnValues A { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>DICOM JSON of the level's attributes, as text.</summary>
    public string Json { get; init; } = "";
}
