using System.Buffers;
using System.Text;
using System.Text.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Text;

namespace ServerlessDicom.Dicom.Json;

/// <summary>Values of the text VRs as DICOM JSON array elements (PS3.18 Table F.2.3-1).</summary>
internal static class TextValues
{
    private static readonly JsonEncodedText[] ComponentGroups =
    [
        JsonEncodedText.Encode("Alphabetic"),
        JsonEncodedText.Encode("Ideographic"),
        JsonEncodedText.Encode("Phonetic"),
    ];

    /// <summary>Takes spaces and NULs off the end: PS3.5 §6.2 has every text value padded so, and many writers use either.</summary>
    public static ReadOnlySpan<byte> TrimPadding(ReadOnlySpan<byte> bytes) => bytes.TrimEnd(" \0"u8);

    /// <summary>Writes all values of an element.</summary>
    public static void Write(
        Utf8JsonWriter writer,
        ReadOnlySpan<byte> bytes,
        DicomVR vr,
        SpecificCharacterSet characterSet
    )
    {
        if (!vr.UsesSpecificCharacterSet() || characterSet.IsUtf8(bytes))
        {
            WriteUtf8(writer, bytes, vr);
            return;
        }

        var delimiters =
            vr == DicomVR.PN ? TextDelimiters.PersonName
            : vr.IsBackslashSeparated() ? TextDelimiters.Values
            : TextDelimiters.Text;
        var text = ArrayPool<char>.Shared.Rent(bytes.Length);
        var length = characterSet.Decode(bytes, text, delimiters);
        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(length));
        // Decoded text has a backslash only where it separates values, in whichever set it was.
        WriteUtf8(writer, utf8.AsSpan(0, Encoding.UTF8.GetBytes(text.AsSpan(0, length), utf8)), vr);
        ArrayPool<byte>.Shared.Return(utf8);
        ArrayPool<char>.Shared.Return(text);
    }

    private static void WriteUtf8(Utf8JsonWriter writer, ReadOnlySpan<byte> bytes, DicomVR vr)
    {
        if (!vr.IsBackslashSeparated())
        {
            writer.WriteStringValue(bytes);
            return;
        }

        foreach (var range in bytes.Split((byte)'\\'))
        {
            WriteOne(writer, bytes[range], vr);
        }
    }

    // One value in UTF-8.
    private static void WriteOne(Utf8JsonWriter writer, ReadOnlySpan<byte> value, DicomVR vr)
    {
        value = TrimPadding(value);
        if (value.IsEmpty)
        {
            writer.WriteNullValue();
        }
        else if (vr == DicomVR.PN)
        {
            WritePersonName(writer, value);
        }
        else if (vr is DicomVR.DS or DicomVR.IS)
        {
            DecimalText.Write(writer, value.TrimStart((byte)' '), isInteger: vr == DicomVR.IS);
        }
        else
        {
            writer.WriteStringValue(value);
        }
    }

    private static void WritePersonName(Utf8JsonWriter writer, ReadOnlySpan<byte> name)
    {
        writer.WriteStartObject();
        var group = 0;
        foreach (var range in name.Split((byte)'='))
        {
            var text = TrimPadding(name[range]);
            if (!text.IsEmpty && group < ComponentGroups.Length)
            {
                writer.WriteString(ComponentGroups[group], text);
            }

            group++;
        }

        writer.WriteEndObject();
    }
}
