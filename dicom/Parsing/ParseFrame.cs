using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>What is open at one level of nesting.</summary>
internal enum FrameKind : byte
{
    /// <summary>A data set that is no item.</summary>
    Top,

    /// <summary>The zeros after the last element of the top.</summary>
    Padding,

    /// <summary>A sequence, between its items.</summary>
    Sequence,

    /// <summary>A data set that is an item.</summary>
    Item,

    /// <summary>Encapsulated Pixel Data, between its fragments.</summary>
    Fragments,
}

/// <summary>One level of nesting while it is parsed.</summary>
internal struct ParseFrame
{
    /// <summary>The value of <see cref="End"/> for what a delimiter ends.</summary>
    public const long Undefined = -1;

    public FrameKind Kind;

    public DataSetEncoding Encoding;

    /// <summary>The position where it ends.</summary>
    public long End;

    /// <summary>The position that nothing in it may pass: its end, or that of what is around it.</summary>
    public long Bound;

    /// <summary>The data set; for a sequence or fragments, the one that they belong to.</summary>
    public DicomDataset Dataset;

    /// <summary>How many elements were on the stack when it was opened.</summary>
    public int FirstElement;

    /// <summary>How many items were on the stack when it was opened.</summary>
    public int FirstItem;

    /// <summary>The header of the sequence or fragments.</summary>
    public ElementHeader Header;

    /// <summary>Where the value of the sequence or fragments starts.</summary>
    public long ValueStart;

    /// <summary>Whether this sequence was encoded as UN and not declared as one, so that it may turn out not to be one.</summary>
    public bool IsGuess;

    /// <summary>Whether items may be in explicit as well as in implicit VR, as in sequences that became UN on their way.</summary>
    public bool MayBeExplicit;

    /// <summary>Whether Pixel Representation says that pixel values are signed.</summary>
    public bool HasSignedPixels;

    /// <summary>The last element's tag.</summary>
    public DicomTag LastTag;

    /// <summary>Whether elements came out of order or twice.</summary>
    public bool IsOutOfOrder;
}
