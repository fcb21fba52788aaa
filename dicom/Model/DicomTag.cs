using System.Globalization;

namespace ServerlessDicom.Dicom.Model;

/// <summary>A data element tag (PS3.5 §7.1): group number and element number.</summary>
/// <param name="Value">The group in the upper and the element in the lower 16 bits, so that tags sort as the standard orders them.</param>
public readonly partial record struct DicomTag(uint Value) : IComparable<DicomTag>
{
    /// <summary>Makes a tag of its two numbers.</summary>
    public DicomTag(ushort group, ushort element)
        : this((uint)group << 16 | element) { }

    /// <summary>The group number.</summary>
    public ushort Group => (ushort)(Value >> 16);

    /// <summary>The element number.</summary>
    public ushort Element => (ushort)Value;

    /// <summary>Whether the group is odd, that is private (PS3.5 §7.8).</summary>
    public bool IsPrivate => (Group & 1) != 0;

    /// <summary>Whether this is a Private Creator element, (gggg,0010-00FF) of an odd group (PS3.5 §7.8.1).</summary>
    public bool IsPrivateCreator => IsPrivate && Element is >= 0x10 and <= 0xFF;

    /// <summary>Whether this is a retired group length, (gggg,0000) (PS3.5 §7.2).</summary>
    public bool IsGroupLength => Element == 0;

    /// <summary>Reads the eight hexadecimal digits of DICOM JSON and of DICOMweb queries, in either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DicomTag tag)
    {
        var ok = uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        tag = new DicomTag(value);
        return ok && text.Length == 8;
    }

    /// <inheritdoc/>
    public int CompareTo(DicomTag other) => Value.CompareTo(other.Value);

    /// <summary>The eight upper-case hexadecimal digits of DICOM JSON (PS3.18 §F.2.2).</summary>
    public override string ToString() => Value.ToString("X8", CultureInfo.InvariantCulture);

    /// <summary>Orders tags as the standard does.</summary>
    public static bool operator <(DicomTag left, DicomTag right) => left.Value < right.Value;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator >(DicomTag left, DicomTag right) => left.Value > right.Value;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator <=(DicomTag left, DicomTag right) => left.Value <= right.Value;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator >=(DicomTag left, DicomTag right) => left.Value >= right.Value;
}
