using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Index;

/// <summary>Takes from a data set what the index keeps of it.</summary>
/// <param name="Study">Patient and study attributes.</param>
/// <param name="Series">Series attributes.</param>
/// <param name="Instance">Instance attributes.</param>
/// <param name="Invalid">Attributes whose values break their VR's rules: left out of the index, to be reported.</param>
internal sealed record IndexedAttributes(
    LevelAttributes Study,
    LevelAttributes Series,
    LevelAttributes Instance,
    IReadOnlyList<InvalidAttribute> Invalid
)
{
    /// <summary>Reads the attributes of all levels. UIDs of the hierarchy are taken as they are; that they are valid is for the caller to see to.</summary>
    public static IndexedAttributes From(DicomDataset dataset) => From(dataset, ExtendedTags.None);

    /// <inheritdoc cref="From(DicomDataset)"/>
    public static IndexedAttributes From(DicomDataset dataset, ExtendedTags tags)
    {
        var reader = new IndexedAttributesReader(dataset);
        return new IndexedAttributes(
            reader.Read(tags.Of(SearchLevel.Study)),
            reader.Read(tags.Of(SearchLevel.Series)),
            reader.Read(tags.Of(SearchLevel.Instance)),
            reader.Invalid
        );
    }
}

/// <summary>An attribute with an invalid value.</summary>
/// <param name="Path">The tags down to it.</param>
/// <param name="Problem">What is wrong, without the value.</param>
internal sealed record InvalidAttribute(IReadOnlyList<DicomTag> Path, string Problem);
