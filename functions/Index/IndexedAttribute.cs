using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Index;

/// <summary>An attribute that the index keeps so that searches can return it.</summary>
/// <param name="Tag">Its tag.</param>
/// <param name="VR">Its value representation by PS3.6.</param>
/// <param name="Level">The level whose results it belongs to.</param>
/// <param name="IsMultiValued">Whether PS3.6 lets it have several values; a sequence, several items.</param>
/// <param name="Return">When searches return it.</param>
/// <param name="Items">Of a sequence, the attributes kept of each item.</param>
internal sealed record IndexedAttribute(
    DicomTag Tag,
    DicomVR VR,
    SearchLevel Level,
    bool IsMultiValued,
    ReturnRule Return,
    IReadOnlyList<IndexedAttribute> Items
)
{
    /// <summary>The attribute as searches match it, or null.</summary>
    public SearchAttribute? Matched { get; init; }

    /// <summary>
    /// Of a private attribute, and of the element that names its creator, the creator: data sets may have it in another
    /// block; else null.
    /// </summary>
    public string? PrivateCreator { get; init; }
}

/// <summary>When a search returns an attribute (the type and condition columns of PS3.18 Tables 10.6.3-3 to 10.6.3-5).</summary>
internal enum ReturnRule
{
    /// <summary>Always, without a value when it has none.</summary>
    Required,

    /// <summary>Whenever instances hold it.</summary>
    Known,

    /// <summary>When it is asked for and instances hold it.</summary>
    Optional,
}
