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
        if (vr.UsesSpecificCharacterSet() && !characterSet.IsUtf8(bytes))
        {
            WriteDecoded(writer, bytes, vr, characterSet);
        }
        else if (!vr.IsBackslashSeparated())
        {
            writer.WriteStringValue(bytes);
        }
        else
        {
            foreach (var range in bytes.Split((byte)'\\'))
            {
                WriteOne(writer, bytes[range], vr);
            }
        }
    }

    private static void WriteDecoded(
        Utf8JsonWriter writer,
        ReadOnlySpan<byte> bytes,
        DicomVR vr,
        SpecificCharacterSet characterSet
    )
    {
        if (!vr.IsBackslashSeparated())
        {
            writer.WriteStringValue(characterSet.Decode(bytes, TextDelimiters.Text));
            return;
        }

        var delimiters = vr == DicomVR.PN ? TextDelimiters.PersonName : TextDelimiters.Values;
        var ranges = new List<Range>();
        characterSet.SplitValues(bytes, ranges);
        foreach (var range in ranges)
        {
            var text = characterSet.Decode(bytes[range], delimiters);
            WriteOne(writer, System.Text.Encoding.UTF8.GetBytes(text), vr);
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
