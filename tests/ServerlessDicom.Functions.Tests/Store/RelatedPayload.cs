using System.Text;
using System.Text.Json.Nodes;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Store;

/// <summary>Payloads of metadata and bulk data.</summary>
internal static class RelatedPayload
{
    public const string Json = "application/dicom+json";
    public const string Xml = "application/dicom+xml";
    private const string Boundary = "b-o-u-n-d";

    /// <summary>Metadata of an instance with UIDs of its own.</summary>
    public static JsonObject Metadata(params (string Tag, JsonObject Attribute)[] attributes)
    {
        var json = new JsonObject
        {
            ["00080016"] = Attribute("UI", "1.2.840.10008.5.1.4.1.1.7"),
            ["00080018"] = Attribute("UI", DicomUid.Generate()),
            ["00100010"] = new JsonObject
            {
                ["vr"] = "PN",
                ["Value"] = new JsonArray(new JsonObject { ["Alphabetic"] = "M\u00FCller^J\u00F6rg" }),
            },
            ["00100020"] = Attribute("LO", "P1"),
            ["0020000D"] = Attribute("UI", DicomUid.Generate()),
            ["0020000E"] = Attribute("UI", DicomUid.Generate()),
        };
        foreach (var (tag, attribute) in attributes)
        {
            json[tag] = attribute;
        }

        return json;
    }

    /// <summary>The attributes of an image of 8 bits, without Pixel Data.</summary>
    public static (string, JsonObject)[] Image(int rows, int columns) =>
        [
            ("00280002", Attribute("US", 1)),
            ("00280004", Attribute("CS", "MONOCHROME2")),
            ("00280010", Attribute("US", rows)),
            ("00280011", Attribute("US", columns)),
            ("00280100", Attribute("US", 8)),
            ("00280101", Attribute("US", 8)),
            ("00280102", Attribute("US", 7)),
            ("00280103", Attribute("US", 0)),
        ];

    public static JsonObject Attribute(string vr, JsonNode value) =>
        new() { ["vr"] = vr, ["Value"] = new JsonArray(value) };

    public static JsonObject BulkData(string vr, string uri) => new() { ["vr"] = vr, ["BulkDataURI"] = uri };

    /// <summary>The array of one or more instances.</summary>
    public static byte[] Bytes(params JsonObject[] metadata) =>
        Encoding.UTF8.GetBytes(new JsonArray([.. metadata.Select(instance => instance.DeepClone())]).ToJsonString());

    /// <summary>Where an instance is found once it is stored.</summary>
    public static string Resource(JsonObject metadata) =>
        $"studies/{metadata["0020000D"]!["Value"]![0]}/series/{metadata["0020000E"]!["Value"]![0]}/instances/{metadata["00080018"]!["Value"]![0]}";

    /// <summary>Parts of a payload; a location of null stands for none.</summary>
    public static HttpContent Of(string rootType, params (string ContentType, string? Location, byte[] Bytes)[] parts)
    {
        var payload = new MemoryStream();
        foreach (var (contentType, location, bytes) in parts)
        {
            var place = location is null ? "" : $"Content-Location: {location}\r\n";
            payload.Write(Encoding.UTF8.GetBytes($"\r\n--{Boundary}\r\nContent-Type: {contentType}\r\n{place}\r\n"));
            payload.Write(bytes);
        }

        payload.Write(Encoding.ASCII.GetBytes($"\r\n--{Boundary}--\r\n"));
        return TestPayload.Raw($"multipart/related; type=\"{rootType}\"; boundary={Boundary}", payload.ToArray());
    }
}
