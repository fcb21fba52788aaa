using System.Text.Json;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Json;

/// <summary>Writes data sets in the DICOM JSON Model (PS3.18 Annex F), from the raw bytes.</summary>
public static class DicomJsonWriter
{
    /// <summary>Writes a data set as one JSON object. Group lengths and group 0002 are left out, Specific Character Set says ISO_IR 192.</summary>
    public static void Write(Utf8JsonWriter writer, DicomDataset dataset, DicomJsonWriterOptions options) =>
        throw new NotImplementedException();
}

/// <summary>Choices of <see cref="DicomJsonWriter"/>.</summary>
public sealed record DicomJsonWriterOptions
{
    /// <summary>
    /// Put before the path of an element to make its BulkDataURI, for example <c>studies/1/series/2/instances/3/bulkdata/</c>.
    /// The path is that of <see cref="DicomElementPath"/>. Null: everything goes inline, and a value that is not held fails.
    /// </summary>
    public string? BulkDataUriPrefix { get; init; }

    /// <summary>Binary values (OB OD OF OL OV OW UN) longer than this many bytes become a BulkDataURI.</summary>
    public int MaxInlineBinaryBytes { get; init; } = 256;

    /// <summary>Values of the other VRs that may stand behind a BulkDataURI become one when longer than this many bytes.</summary>
    public int MaxInlineTextBytes { get; init; } = 16 << 10;
}
