using System.Buffers.Binary;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>The header an element is given when it is encoded anew (PS3.5 §7.1).</summary>
/// <param name="Tag">The tag.</param>
/// <param name="VR">The VR.</param>
/// <param name="Length">The length field.</param>
/// <param name="Encoding">How the header is laid out.</param>
internal readonly record struct EncodedElementHeader(DicomTag Tag, DicomVR VR, uint Length, DataSetEncoding Encoding)
{
    /// <summary>The length field of what is delimited, not counted.</summary>
    public const uint UndefinedLength = uint.MaxValue;

    /// <summary>The longest value a header with a 16-bit length field can announce (PS3.5 §6.2.2 Note 5).</summary>
    private const int MaxShortLength = ushort.MaxValue - 1;

    /// <summary>Bytes of the header.</summary>
    public int Size =>
        !Encoding.IsExplicitVR || IsItemOrDelimitation || !VR.HasLongHeader()
            ? ElementHeader.ShortLength
            : ElementHeader.LongLength;

    private bool IsItemOrDelimitation => Tag.Group == ElementHeader.DelimiterGroup;

    /// <summary>The header of an item of undefined length.</summary>
    public static EncodedElementHeader ItemStart(DataSetEncoding encoding) =>
        new(ElementHeader.Item, DicomVR.None, UndefinedLength, encoding);

    /// <summary>What ends an item.</summary>
    public static EncodedElementHeader ItemEnd(DataSetEncoding encoding) =>
        new(ElementHeader.ItemDelimitation, DicomVR.None, 0, encoding);

    /// <summary>What ends a sequence, or the fragments of Pixel Data.</summary>
    public static EncodedElementHeader SequenceEnd(DataSetEncoding encoding) =>
        new(ElementHeader.SequenceDelimitation, DicomVR.None, 0, encoding);

    /// <summary>An item of a known length, as the Basic Offset Table is (PS3.5 §A.4).</summary>
    public static EncodedElementHeader CountedItem(uint length, DataSetEncoding encoding) =>
        new(ElementHeader.Item, DicomVR.None, length, encoding);

    /// <summary>The header for an element of <paramref name="dataset"/>; odd lengths become even.</summary>
    /// <exception cref="NotSupportedException">The value is longer than a length field can say.</exception>
    public static EncodedElementHeader Of(DicomElement element, DicomDataset dataset, DataSetEncoding encoding)
    {
        if (element.Fragments is not null || element.Items is { Count: > 0 })
        {
            return new EncodedElementHeader(
                element.Tag,
                element.Items is null ? DicomVR.OB : DicomVR.SQ,
                UndefinedLength,
                encoding
            );
        }

        if (element.Items is not null)
        {
            return new EncodedElementHeader(element.Tag, DicomVR.SQ, 0, encoding);
        }

        var length = element.Length + (element.Length & 1);
        if (length is < 0 or >= UndefinedLength)
        {
            throw new NotSupportedException($"The value of {element.Tag} has no length that can be encoded.");
        }

        var vr = ValueVR(element, dataset);
        return new EncodedElementHeader(
            element.Tag,
            length > MaxShortLength && !vr.HasLongHeader() ? DicomVR.UN : vr,
            (uint)length,
            encoding
        );
    }

    /// <summary>Writes the header; gives its size.</summary>
    public int Write(Span<byte> output)
    {
        if (Encoding.IsBigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(output, Tag.Group);
            BinaryPrimitives.WriteUInt16BigEndian(output[2..], Tag.Element);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(output, Tag.Group);
            BinaryPrimitives.WriteUInt16LittleEndian(output[2..], Tag.Element);
        }

        var size = Size;
        if (Encoding.IsExplicitVR && !IsItemOrDelimitation)
        {
            // DicomVR's number is the two letters as a little-endian word, in both byte orders.
            BinaryPrimitives.WriteUInt16LittleEndian(output[4..], (ushort)VR);
            if (size == ElementHeader.ShortLength)
            {
                WriteShortLength(output[6..]);
                return size;
            }

            output.Slice(6, 2).Clear();
        }

        if (Encoding.IsBigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(output[(size - 4)..], Length);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(output[(size - 4)..], Length);
        }

        return size;
    }

    private void WriteShortLength(Span<byte> output)
    {
        if (Encoding.IsBigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(output, (ushort)Length);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(output, (ushort)Length);
        }
    }

    private static DicomVR ValueVR(DicomElement element, DicomDataset dataset) =>
        !element.VR.IsKnown() ? DicomVR.UN
        // OB holds native pixel data of up to 8 bits only (PS3.5 §A.2); the difference shows once words are swapped.
        : element.Tag == DicomTag.PixelData
        && element.VR == DicomVR.OB
        && dataset.GetInteger(DicomTag.BitsAllocated) > 8
            ? DicomVR.OW
        : element.VR;
}
