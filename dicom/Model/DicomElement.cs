using System.Text;

namespace ServerlessDicom.Dicom.Model;

/// <summary>
/// One data element (PS3.5 §7.1). Exactly one of these holds: it has a <see cref="Value"/>, it has <see cref="Items"/>,
/// it has <see cref="Fragments"/>, or its value was left in the input (<see cref="IsHeld"/> is false).
/// </summary>
public sealed class DicomElement
{
    private readonly object? _itemsOrFragments;

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
        ArgumentNullException.ThrowIfNull(items);
        Tag = tag;
        VR = DicomVR.SQ;
        Items = items;
        Length = UndefinedLength;
    }

    /// <summary>The value of <see cref="Length"/> that stands for "delimited, not counted" (FFFFFFFFH on the wire).</summary>
    public const long UndefinedLength = -1;

    /// <summary>The tag.</summary>
    public DicomTag Tag { get; }

    /// <summary>
    /// The VR as encoded, except that a sequence is SQ even where it was encoded as UN (PS3.5 §6.2.2). For implicit VR,
    /// the dictionary's; UN where that does not know the tag.
    /// </summary>
    public DicomVR VR { get; internal init; }

    /// <summary>
    /// The VR to understand the value by: <see cref="VR"/>, or, for UN, the one the dictionary gives the tag. In the
    /// latter case the value is little endian whatever the data set is (PS3.5 §6.2.2).
    /// </summary>
    public DicomVR KnownVR => VR != DicomVR.UN || Tag.IsPrivate ? VR : DicomDictionary.GetVR(Tag);

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
    public IReadOnlyList<DicomDataset>? Items
    {
        get => _itemsOrFragments as IReadOnlyList<DicomDataset>;
        internal init => _itemsOrFragments = value;
    }

    /// <summary>The fragments of encapsulated Pixel Data (PS3.5 §A.4), else null. The first item, the Basic Offset Table, is apart.</summary>
    public DicomFragments? Fragments
    {
        get => _itemsOrFragments as DicomFragments;
        internal init => _itemsOrFragments = value;
    }

    /// <summary>Whether the value has no bytes, items or fragments at all.</summary>
    public bool IsEmpty => Length == 0 || Items is { Count: 0 };

    /// <summary>Makes an element of text in the default repertoire (ASCII), padded to an even length.</summary>
    /// <remarks>Text in other characters belongs to a character set, thus to a data set: <see cref="DicomDataset.AddOrUpdate(DicomTag, DicomVR, ReadOnlySpan{string})"/>.</remarks>
    public static DicomElement FromAscii(DicomTag tag, DicomVR vr, string text) =>
        new(tag, vr, ElementValue.Pad(Encoding.ASCII.GetBytes(text), vr));

    /// <inheritdoc/>
    public override string ToString() => $"{Tag} {VR.ToCode()} {Length}";
}
