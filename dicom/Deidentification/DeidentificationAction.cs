namespace ServerlessDicom.Dicom.Deidentification;

/// <summary>
/// What becomes of an attribute (PS3.15 Table E.1-1a). Where the standard leaves it to the IOD which of several actions
/// is enough, the one is taken that keeps to every IOD: a value without meaning where a value may be required.
/// </summary>
public enum DeidentificationAction
{
    /// <summary>It stays; of a sequence each item is gone through.</summary>
    Keep,

    /// <summary>X: it is removed.</summary>
    Remove,

    /// <summary>Z, X/Z: it is left without a value.</summary>
    Empty,

    /// <summary>D, Z/D, X/D, X/Z/D: its value is replaced by one that means nothing.</summary>
    Dummy,

    /// <summary>U, X/Z/U*: UIDs are replaced, the same by the same; of a sequence those in its items.</summary>
    ReplaceUid,
}
