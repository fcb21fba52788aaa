using System.Buffers.Binary;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>
/// The bytes before a value: tag, VR and length (PS3.5 §7.1). Items and delimiters have no VR in any syntax (§7.5).
/// </summary>
/// <remarks>
/// Where an explicit header lacks a VR of the standard, this is what it is taken for, with VR UN:
/// two upper-case letters are a VR that came later and has a 32-bit length (§6.2.2, §7.1.2), unless what should be the
/// reserved zero is not, then it is a 16-bit length; two equal fillers (NUL, space, '?', '-') stand before a 16-bit
/// length; anything else is an implicit header that strayed in, and gets the dictionary's VR.
/// </remarks>
internal readonly record struct ElementHeader(DicomTag Tag, DicomVR VR, long ValueLength, int Length)
{
    /// <summary>Group FFFE: Item, Item Delimitation Item, Sequence Delimitation Item.</summary>
    public const ushort DelimiterGroup = 0xFFFE;

    public const int ShortLength = 8;

    public const int LongLength = 12;

    public static DicomTag Item => new(0xFFFEE000);

    public static DicomTag ItemDelimitation => new(0xFFFEE00D);

    public static DicomTag SequenceDelimitation => new(0xFFFEE0DD);

    public bool HasUndefinedLength => ValueLength == DicomElement.UndefinedLength;

    /// <summary>Reads a header; false when <paramref name="bytes"/> end within it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, DataSetEncoding encoding, out ElementHeader header)
    {
        header = default;
        if (bytes.Length < ShortLength)
        {
            return false;
        }

        var tag = encoding.ReadTag(bytes);
        if (tag.Group == DelimiterGroup)
        {
            header = new ElementHeader(tag, DicomVR.None, ReadLength(bytes[4..], encoding), ShortLength);
            return true;
        }

        if (!encoding.IsExplicitVR)
        {
            header = Implicit(bytes, tag, encoding);
            return true;
        }

        var vr = (DicomVR)BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        if (!vr.IsKnown())
        {
            return TryReadUnknown(bytes, tag, encoding, out header);
        }

        if (!vr.HasLongHeader())
        {
            header = new ElementHeader(tag, vr, encoding.ReadUInt16(bytes[6..]), ShortLength);
            return true;
        }

        return TryReadLong(bytes, tag, vr, encoding, out header);
    }

    private static bool TryReadUnknown(
        ReadOnlySpan<byte> bytes,
        DicomTag tag,
        DataSetEncoding encoding,
        out ElementHeader header
    )
    {
        var (first, second) = (bytes[4], bytes[5]);
        var isLetters = char.IsAsciiLetterUpper((char)first) && char.IsAsciiLetterUpper((char)second);
        if (isLetters && (bytes[6] | bytes[7]) == 0)
        {
            return TryReadLong(bytes, tag, DicomVR.UN, encoding, out header);
        }

        header =
            isLetters || (first == second && first is 0 or (byte)' ' or (byte)'?' or (byte)'-')
                ? new ElementHeader(tag, DicomVR.UN, encoding.ReadUInt16(bytes[6..]), ShortLength)
                : Implicit(bytes, tag, encoding);
        return true;
    }

    private static bool TryReadLong(
        ReadOnlySpan<byte> bytes,
        DicomTag tag,
        DicomVR vr,
        DataSetEncoding encoding,
        out ElementHeader header
    )
    {
        var isWhole = bytes.Length >= LongLength;
        header = isWhole ? new ElementHeader(tag, vr, ReadLength(bytes[8..], encoding), LongLength) : default;
        return isWhole;
    }

    private static ElementHeader Implicit(ReadOnlySpan<byte> bytes, DicomTag tag, DataSetEncoding encoding) =>
        new(tag, DicomDictionary.GetVR(tag), ReadLength(bytes[4..], encoding), ShortLength);

    private static long ReadLength(ReadOnlySpan<byte> bytes, DataSetEncoding encoding) =>
        encoding.ReadUInt32(bytes) is var length and not uint.MaxValue ? length : DicomElement.UndefinedLength;
}
