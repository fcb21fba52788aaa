using System.Globalization;
using System.Text.Json;
using ServerlessDicom.Dicom.Model;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ServerlessDicom.Dicom.Json;

/// <summary>Values of the binary number VRs and AT, as DICOM JSON array elements (PS3.18 Table F.2.3-1).</summary>
internal static class BinaryNumbers
{
    // Beyond this, readers that keep numbers as doubles would change them.
    private const long LargestExact = 1L << 53;

    /// <summary>Whether a value is not a number or infinite, which JSON cannot say.</summary>
    public static bool HasNoJsonForm(ReadOnlySpan<byte> bytes, DicomVR vr, bool bigEndian)
    {
        if (vr is not (DicomVR.FL or DicomVR.FD))
        {
            return false;
        }

        for (var size = vr.UnitSize(); bytes.Length >= size; bytes = bytes[size..])
        {
            if (!double.IsFinite(vr == DicomVR.FL ? ReadSingle(bytes, bigEndian) : ReadDouble(bytes, bigEndian)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes every whole value; bytes that make no whole one are not a value.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> bytes, DicomVR vr, bool bigEndian)
    {
        var size = vr == DicomVR.AT ? 4 : vr.UnitSize();
        for (; bytes.Length >= size; bytes = bytes[size..])
        {
            switch (vr)
            {
                case DicomVR.AT:
                    WriteTag(writer, bytes, bigEndian);
                    break;
                case DicomVR.US:
                    writer.WriteNumberValue(bigEndian ? ReadUInt16BigEndian(bytes) : ReadUInt16LittleEndian(bytes));
                    break;
                case DicomVR.SS:
                    writer.WriteNumberValue(bigEndian ? ReadInt16BigEndian(bytes) : ReadInt16LittleEndian(bytes));
                    break;
                case DicomVR.UL:
                    writer.WriteNumberValue(bigEndian ? ReadUInt32BigEndian(bytes) : ReadUInt32LittleEndian(bytes));
                    break;
                case DicomVR.SL:
                    writer.WriteNumberValue(bigEndian ? ReadInt32BigEndian(bytes) : ReadInt32LittleEndian(bytes));
                    break;
                case DicomVR.UV:
                    WriteUnsigned(writer, bigEndian ? ReadUInt64BigEndian(bytes) : ReadUInt64LittleEndian(bytes));
                    break;
                case DicomVR.SV:
                    WriteSigned(writer, bigEndian ? ReadInt64BigEndian(bytes) : ReadInt64LittleEndian(bytes));
                    break;
                case DicomVR.FL:
                    // All digits of the double that equals it: readers keep numbers as doubles.
                    WriteDouble(writer, ReadSingle(bytes, bigEndian));
                    break;
                case DicomVR.FD:
                    WriteDouble(writer, ReadDouble(bytes, bigEndian));
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(vr), vr, "Not a number of fixed size.");
            }
        }
    }

    private static float ReadSingle(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? ReadSingleBigEndian(bytes) : ReadSingleLittleEndian(bytes);

    private static double ReadDouble(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? ReadDoubleBigEndian(bytes) : ReadDoubleLittleEndian(bytes);

    private static void WriteTag(Utf8JsonWriter writer, ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        var group = bigEndian ? ReadUInt16BigEndian(bytes) : ReadUInt16LittleEndian(bytes);
        var element = bigEndian ? ReadUInt16BigEndian(bytes[2..]) : ReadUInt16LittleEndian(bytes[2..]);
        Span<byte> text = stackalloc byte[8];
        new DicomTag(group, element).Value.TryFormat(text, out _, "X8", CultureInfo.InvariantCulture);
        writer.WriteStringValue(text);
    }

    private static void WriteUnsigned(Utf8JsonWriter writer, ulong value)
    {
        if (value <= LargestExact)
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void WriteSigned(Utf8JsonWriter writer, long value)
    {
        if (value is >= -LargestExact and <= LargestExact)
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        }
    }

    // Null only when there is no BulkDataURI to put such a value behind.
    private static void WriteDouble(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
