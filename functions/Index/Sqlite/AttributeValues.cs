using System.Buffers;
using System.Text.Json;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>
/// The stored form of <see cref="LevelAttributes.Values"/>: a JSON array of attribute's column, item, value, and so on.
/// From it the row of a study or series can be made anew when the instance that shaped it is gone.
/// </summary>
internal static class AttributeValues
{
    private static readonly Dictionary<(SearchLevel Level, string Column), SearchAttribute> ByColumn =
        SearchAttributes.Everything.ToDictionary(attribute => (attribute.Level, attribute.Column));

    /// <summary>Writes values.</summary>
    public static void Write(IReadOnlyList<AttributeValue> values, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartArray();
        foreach (var (attribute, item, value) in values)
        {
            writer.WriteStringValue(attribute.Column);
            writer.WriteNumberValue(item);
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads values back.</summary>
    public static IReadOnlyList<AttributeValue> Read(SearchLevel level, ReadOnlySpan<byte> json)
    {
        var values = new List<AttributeValue>();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            var column = reader.GetString()!;
            var attribute = ExtendedColumn.Parse(level, column) ?? ByColumn[(level, column)];
            reader.Read();
            var item = reader.GetInt32();
            reader.Read();
            values.Add(new AttributeValue(attribute, item, reader.GetString()!));
        }

        return values;
    }
}
