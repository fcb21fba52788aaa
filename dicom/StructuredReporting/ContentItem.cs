using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>A node of the content tree (PS3.3 §C.17.3.2): what is asked of it is read from its data set then.</summary>
internal readonly record struct ContentItem(DicomDataset Dataset)
{
    private const string Container = "CONTAINER";

    /// <summary>The name of the name-value pair, or a heading; null when it has none.</summary>
    public CodedConcept? Name => CodedConcept.From(Dataset, DicomTag.ConceptNameCodeSequence);

    /// <summary>Value Type; empty for a relationship by reference.</summary>
    public string ValueType => Dataset.GetString(DicomTag.ValueType) ?? "";

    public bool IsContainer => ValueType == Container;

    /// <summary>Whether what it contains is to be read as one running text (PS3.3 §C.18.8.1.1).</summary>
    public bool IsContinuous => IsContainer && Dataset.GetString(DicomTag.ContinuityOfContent) == "CONTINUOUS";

    /// <summary>The nodes below it, in their order.</summary>
    public IReadOnlyList<DicomDataset> Children => Dataset.GetItems(DicomTag.ContentSequence);

    /// <summary>Where the target of a relationship by reference is, from the root, which is 1 (PS3.3 §C.17.3.2.5); else empty.</summary>
    public IReadOnlyList<long> ReferencedIdentifier => Dataset.GetIntegers(DicomTag.ReferencedContentItemIdentifier);

    /// <summary>The relationship from its parent in words; empty for what is merely contained.</summary>
    public string Relationship =>
        Dataset.GetString(DicomTag.RelationshipType) switch
        {
            null or "CONTAINS" => "",
            "HAS OBS CONTEXT" => "observation context",
            "HAS CONCEPT MOD" => "concept modifier",
            "HAS PROPERTIES" => "property",
            "HAS ACQ CONTEXT" => "acquisition context",
            "INFERRED FROM" => "inferred from",
            "SELECTED FROM" => "selected from",
            var other => other,
        };
}
