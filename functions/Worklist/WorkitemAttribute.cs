using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>One row of PS3.4 Table CC.2.5-3: what is asked of an attribute of workitems.</summary>
/// <param name="Tag">Its tag.</param>
/// <param name="Keyword">Its keyword.</param>
/// <param name="Create">Of whoever creates a workitem (N-CREATE, SCU).</param>
/// <param name="Update">Of whoever updates one (N-SET, SCU).</param>
/// <param name="FinalState">Before a final state.</param>
/// <param name="IsMatched">Whether it is a matching key.</param>
/// <param name="Return">As a return key: 1, 1C, 2, 2C, 3, or - for none.</param>
/// <param name="Values">The enumerated values; none where there are no such.</param>
/// <param name="Items">Of a sequence, the attributes of its items.</param>
internal sealed record WorkitemAttribute(
    DicomTag Tag,
    string Keyword,
    RequirementType Create,
    RequirementType Update,
    FinalStateType FinalState,
    bool IsMatched,
    string Return,
    IReadOnlyList<string> Values,
    IReadOnlyList<WorkitemAttribute> Items
)
{
    /// <summary>Its value representation by PS3.6.</summary>
    public DicomVR VR => DicomDictionary.GetVR(Tag);

    /// <summary>How messages call it.</summary>
    public override string ToString() => $"{Keyword} ({Tag.Group:X4},{Tag.Element:X4})";
}

/// <summary>What a request has to say about an attribute (PS3.5 §7.4, PS3.4 Table CC.2.5-3).</summary>
internal enum RequirementType
{
    /// <summary>Type 3, or a condition that cannot be told from the request (1C, 2C).</summary>
    Optional,

    /// <summary>Type 1: there, with a value.</summary>
    Valued,

    /// <summary>Type 2: there, if need be without a value.</summary>
    Present,

    /// <summary>There, without a value.</summary>
    Empty,

    /// <summary>Not there.</summary>
    NotAllowed,

    /// <summary>For the service to set; what a request says is passed over.</summary>
    Service,

    /// <summary>The Transaction UID, by which the performer is known.</summary>
    Lock,
}

/// <summary>The final state codes of PS3.4 Table CC.2.5-1.</summary>
internal enum FinalStateType
{
    /// <summary>O: needs no value. Also RC, whose condition (that something is known) only the performer can tell.</summary>
    Optional,

    /// <summary>R: needs a value.</summary>
    Required,

    /// <summary>P: needs a value when COMPLETED.</summary>
    RequiredToComplete,

    /// <summary>P, but of a sequence that may have no items.</summary>
    PresentToComplete,

    /// <summary>X: needs a value when CANCELED.</summary>
    RequiredToCancel,
}
