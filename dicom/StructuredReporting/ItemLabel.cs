namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>What stands before the value of a node.</summary>
/// <param name="Relationship">How it relates to the one above, in words; empty when merely contained in it.</param>
/// <param name="Name">Its concept name; null when it has none.</param>
/// <param name="Anchor">Its number when others point at it; else null.</param>
/// <param name="Target">The number of the node that it stands for, when it is a relationship by reference; else null.</param>
/// <param name="IsNameAside">Whether the name only says what kind of text this is, and is not to be read in it.</param>
internal sealed record ItemLabel(
    string Relationship,
    CodedConcept? Name,
    int? Anchor,
    int? Target,
    bool IsNameAside = false
);
