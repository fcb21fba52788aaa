using System.Text.Json;
using System.Text.Json.Serialization;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Index;

/// <summary>Tags as eight hexadecimal digits.</summary>
internal sealed class DicomTagJsonConverter : JsonConverter<DicomTag>
{
    /// <inheritdoc/>
    public override DicomTag Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DicomTag.TryParse(reader.GetString(), out var tag) ? tag : throw new JsonException("Not a tag.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DicomTag value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
