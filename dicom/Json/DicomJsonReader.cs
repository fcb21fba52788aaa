using System.Text.Json;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Json;

/// <summary>Reads data sets in the DICOM JSON Model (PS3.18 Annex F).</summary>
public static class DicomJsonReader
{
    /// <summary>Reads one JSON object; the reader stands on its start and is left on its end. Values are encoded little endian and as UTF-8.</summary>
    /// <param name="reader">Positioned on the object's start.</param>
    /// <param name="bulkData">Gives the bytes for a BulkDataURI; null makes a BulkDataURI an error.</param>
    /// <exception cref="JsonException">The text is not a DICOM JSON data set.</exception>
    public static DicomDataset Read(ref Utf8JsonReader reader, Func<string, ReadOnlyMemory<byte>>? bulkData = null) =>
        throw new NotImplementedException();
}
