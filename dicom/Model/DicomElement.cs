namespace ServerlessDicom.Dicom.Model;

/// <summary>
/// One data element (PS3.5 §7.1). Exactly one of these holds: it has a <see cref="Value"/>, it has <see cref="Items"/>,
/// it has <see cref="Fragments"/>, or its value was left in the input (<see cref="IsHeld"/> is false).
/// </summary>
public sealed class DicomElement
{
    /// <summary>Makes an element with a value in the byte order of the data set it goes to.</summary>
    public DicomElement(DicomTag tag, DicomVR vr, ReadOnlyMemory<byte> value)
    {
        Tag = tag;
        VR = vr;
        Value = value;
        Length = value.Length;
    }

    /// <summary>Makes a sequence.</summary>
    public DicomElement(DicomTag tag, IReadOnlyList<DicomDataset> items)
    {
        Tag = tag;
        VR = DicomVR.SQ;
        Items = items;
        Length = UndefinedLength;
    }

    /// <summary>The value of <see cref="Length"/> that stands for "delimited, not counted" (FFFFFFFFH on the wire).</summary>
    public const long UndefinedLength = -1;

    /// <summary>The tag.</summary>
    public DicomTag Tag { get; }

    /// <summary>The VR as encoded; for implicit VR, the dictionary's; UN where that does not know the tag.</summary>
    public DicomVR VR { get; internal init; }

    /// <summary>The value's bytes as encoded, padding included, in the byte order of <see cref="DicomDataset.IsBigEndian"/>.</summary>
    public ReadOnlyMemory<byte> Value { get; internal init; }

    /// <summary>The length field: bytes of the value, or <see cref="UndefinedLength"/>.</summary>
    public long Length { get; internal init; }

    /// <summary>
    /// Where the value starts, in bytes from the start of the file (of the inflated data set when the syntax is
    /// deflated: then the data set itself starts at 0); -1 for an element that was made, not read.
    /// </summary>
    public long Offset { get; internal init; } = -1;

    /// <summary>False when the reader passed over the value because it is long; <see cref="Offset"/> and <see cref="Length"/> tell where it is.</summary>
    public bool IsHeld { get; internal init; } = true;

    /// <summary>The items of a sequence (PS3.5 §7.5), else null.</summary>
    public IReadOnlyList<DicomDataset>? Items { get; internal init; }

    /// <summary>The fragments of encapsulated Pixel Data (PS3.5 §A.4), else null. The first item, the Basic Offset Table, is apart.</summary>
    public DicomFragments? Fragments { get; internal init; }

    /// <summary>Whether the value has no bytes, items or fragments at all.</summary>
    public bool IsEmpty => Length == 0 || Items is { Count: 0 };
}
