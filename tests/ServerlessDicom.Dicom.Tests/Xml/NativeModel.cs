using System.Buffers;
using System.Text;
using System.Text.Json;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Xml;

namespace ServerlessDicom.Dicom.Tests.Xml;

/// <summary>Data sets from and to XML, all at once.</summary>
internal static class NativeModel
{
    public static string Write(DicomDataset dataset, DicomJsonWriterOptions? options = null)
    {
        var output = new ArrayBufferWriter<byte>();
        NativeModelWriter.Write(output, dataset, options ?? DicomJsonWriterOptions.Inline);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static async Task<string> ReadJsonAsync(string xml, long maxCharacters = 1 << 20)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(xml));
        var json = new ArrayBufferWriter<byte>();
        await NativeModelReader.ReadAsync(input, maxCharacters, json, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }

    public static async Task<DicomDataset> ReadAsync(string xml)
    {
        var json = await ReadJsonAsync(xml);
        return Parse(json);
    }

    private static DicomDataset Parse(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), DicomJsonReader.JsonOptions);
        reader.Read();
        return DicomJsonReader.Read(ref reader);
    }
}
