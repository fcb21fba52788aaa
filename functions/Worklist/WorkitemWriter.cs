using System.Buffers;
using System.Text.Json;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Query;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>
/// Writes workitems as a search returns them (PS3.18 §11.9.2): return keys of type 1 and 2 always, conditional ones and
/// those asked for where the workitem has them.
/// </summary>
/// <param name="fields">What is asked for.</param>
internal sealed class WorkitemWriter(RequestedFields fields)
{
    private static readonly SortedDictionary<DicomTag, WorkitemAttribute> _always = new(
        WorkitemAttributes.All.Where(attribute => attribute.Return is "1" or "2").ToDictionary(each => each.Tag)
    );

    private static readonly HashSet<DicomTag> _whereKnown =
    [
        .. WorkitemAttributes.All.Where(attribute => attribute.Return is "1C" or "2C").Select(each => each.Tag),
        DicomTag.TimezoneOffsetFromUTC,
    ];

    /// <summary>Writes one workitem.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="workitem">All its attributes: a DICOM JSON object, keys ascending.</param>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> workitem)
    {
        using var writer = new Utf8JsonWriter(output, DicomJsonWriter.JsonOptions);
        var reader = new Utf8JsonReader(workitem, DicomJsonReader.JsonOptions);
        using var always = _always.Values.GetEnumerator();
        var isMore = always.MoveNext();
        reader.Read();
        writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var tag = DicomTag.TryParse(reader.GetString(), out var parsed) ? parsed : default;
            for (; isMore && always.Current.Tag < tag; isMore = always.MoveNext())
            {
                WriteEmpty(writer, always.Current);
            }

            var isAlways = isMore && always.Current.Tag == tag;
            isMore = isAlways ? always.MoveNext() : isMore;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isAlways || fields.All || _whereKnown.Contains(tag) || fields.Tags.Contains(tag))
            {
                writer.WritePropertyName(tag.ToString());
                writer.WriteRawValue(workitem[start..(int)reader.BytesConsumed], skipInputValidation: true);
            }
        }

        for (; isMore; isMore = always.MoveNext())
        {
            WriteEmpty(writer, always.Current);
        }

        writer.WriteEndObject();
    }

    private static void WriteEmpty(Utf8JsonWriter writer, WorkitemAttribute attribute)
    {
        writer.WriteStartObject(attribute.Tag.ToString());
        writer.WriteString("vr"u8, attribute.VR.ToCode());
        writer.WriteEndObject();
    }
}
