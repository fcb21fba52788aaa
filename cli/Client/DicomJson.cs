using System.Globalization;
using System.Text.Json;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Cli.Client;

/// <summary>Values of the DICOM JSON Model (PS3.18 §F.2).</summary>
internal static class DicomJson
{
    /// <summary>The first value as text; null when there is none.</summary>
    public static string? Text(this JsonElement dataset, DicomTag tag) => dataset.Texts(tag).FirstOrDefault();

    /// <summary>The values as text: names in their first representation, numbers as they are written.</summary>
    public static IEnumerable<string> Texts(this JsonElement dataset, DicomTag tag)
    {
        foreach (var value in dataset.Values(tag))
        {
            if (value.ValueKind == JsonValueKind.String)
            {
                yield return value.GetString()!;
            }
            else if (value.ValueKind == JsonValueKind.Number)
            {
                yield return value.GetRawText();
            }
            else if (value.ValueKind == JsonValueKind.Object)
            {
                foreach (var name in (string[])["Alphabetic", "Ideographic", "Phonetic"])
                {
                    if (value.TryGetProperty(name, out var group) && group.ValueKind == JsonValueKind.String)
                    {
                        yield return group.GetString()!;
                        break;
                    }
                }
            }
        }
    }

    /// <summary>The first value as a code of two bytes; null when there is none.</summary>
    public static ushort? Code(this JsonElement dataset, DicomTag tag) =>
        ushort.TryParse(dataset.Text(tag), NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : null;

    /// <summary>The items of a sequence.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement dataset, DicomTag tag) =>
        dataset.Values(tag).Where(item => item.ValueKind == JsonValueKind.Object);

    private static JsonElement.ArrayEnumerator Values(this JsonElement dataset, DicomTag tag) =>
        dataset.ValueKind == JsonValueKind.Object
        && dataset.TryGetProperty(tag.Value.ToString("X8", CultureInfo.InvariantCulture), out var attribute)
        && attribute.ValueKind == JsonValueKind.Object
        && attribute.TryGetProperty("Value", out var values)
        && values.ValueKind == JsonValueKind.Array
            ? values.EnumerateArray()
            : default;
}
