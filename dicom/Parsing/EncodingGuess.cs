using System.Buffers.Binary;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>Tells from the first element header of a data set how it is encoded, where nothing says so or what says so is wrong.</summary>
internal static class EncodingGuess
{
    /// <summary>A data set begins in one of the low groups: identification, patient, directory, acquisition.</summary>
    private const int HighestFirstGroup = 0x0040;

    private const uint LongestFirstValue = 1 << 16;

    /// <summary>The encoding of bytes of which nothing is known; null when they do not look like a data set.</summary>
    public static DataSetEncoding? FromUnknown(ReadOnlySpan<byte> head)
    {
        if (head.Length < ElementHeader.ShortLength)
        {
            return null;
        }

        var little = DataSetEncoding.ExplicitLittleEndian.ReadTag(head);
        var big = DataSetEncoding.ExplicitBigEndian.ReadTag(head);
        var hasVR = ReadVR(head).IsKnown();
        return hasVR && IsLow(little) ? DataSetEncoding.ExplicitLittleEndian
            : hasVR && IsLow(big) ? DataSetEncoding.ExplicitBigEndian
            : IsLow(little) && DicomDictionary.GetVR(little) is not DicomVR.UN && HasShortValue(head, little)
                ? DataSetEncoding.ImplicitLittleEndian
            : null;
    }

    /// <summary>
    /// What a data set declared as <paramref name="declared"/> is in. The declaration holds unless the first header can
    /// only be read otherwise: some writers declare one syntax and write another.
    /// </summary>
    public static DataSetEncoding FromDeclared(ReadOnlySpan<byte> head, DataSetEncoding declared)
    {
        if (head.Length < ElementHeader.ShortLength)
        {
            return declared;
        }

        var little = DataSetEncoding.ExplicitLittleEndian.ReadTag(head);
        var big = DataSetEncoding.ExplicitBigEndian.ReadTag(head);
        if (ReadVR(head).IsKnown())
        {
            return declared.IsExplicitVR && !IsSwapped(declared, little, big) ? declared
                : IsLow(little) || !IsLow(big) ? DataSetEncoding.ExplicitLittleEndian
                : DataSetEncoding.ExplicitBigEndian;
        }

        var isUnknownVR = char.IsAsciiLetterUpper((char)head[4]) && char.IsAsciiLetterUpper((char)head[5]);
        return declared.IsExplicitVR && !isUnknownVR && IsLow(little) && HasShortValue(head, little)
            ? DataSetEncoding.ImplicitLittleEndian
            : declared;
    }

    private static bool IsSwapped(DataSetEncoding declared, DicomTag little, DicomTag big) =>
        declared.IsBigEndian ? IsLow(little) && !IsLow(big) : IsLow(big) && !IsLow(little) && big.Group < 0x20;

    private static bool IsLow(DicomTag tag) => tag.Group is > 0 and <= HighestFirstGroup;

    private static DicomVR ReadVR(ReadOnlySpan<byte> head) =>
        (DicomVR)BinaryPrimitives.ReadUInt16LittleEndian(head[4..]);

    private static bool HasShortValue(ReadOnlySpan<byte> head, DicomTag tag)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        return tag.IsGroupLength ? length == 4 : length is <= LongestFirstValue or uint.MaxValue;
    }
}
