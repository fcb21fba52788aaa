using System.Text.Json;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Json;

/// <summary>Reads data sets in the DICOM JSON Model (PS3.18 Annex F).</summary>
/// <remarks>
/// Values are encoded little endian, text as UTF-8: Specific Character Set becomes ISO_IR 192 where it is present, and
/// is added where text leaves the default repertoire. Elements may come in any order, as may the members of an attribute
/// object; members that Annex F does not know are passed over, and so are group lengths. Numbers and strings are both
/// taken for IS, DS, SV and UV; numbers of IS and DS keep their digits. Null among the values of FL or FD, by which
/// <see cref="DicomJsonWriter"/> says that there is no JSON number for it, is read as NaN.
/// </remarks>
public static class DicomJsonReader
{
    /// <summary>Sequences within sequences that are followed; a data set that goes deeper is refused.</summary>
    public const int MaxDepth = 64;

    /// <summary>How to make the <see cref="Utf8JsonReader"/> so that its own limit on nesting is not the lower one.</summary>
    public static JsonReaderOptions JsonOptions { get; } = new() { MaxDepth = (MaxDepth + 2) * 3 };

    /// <summary>Reads one JSON object; the reader stands on its start and is left on its end.</summary>
    /// <param name="reader">Positioned on the object's start; has the whole object.</param>
    /// <param name="bulkData">Gives the little endian bytes for a BulkDataURI; null makes a BulkDataURI an error.</param>
    /// <exception cref="JsonException">The text is not a DICOM JSON data set. The message names the element, never a value.</exception>
    public static DicomDataset Read(ref Utf8JsonReader reader, Func<string, ReadOnlyMemory<byte>>? bulkData = null) =>
        new DicomJsonParser(
            bulkData is null ? null : (tag, vr, uri, _) => new DicomElement(tag, vr, Pad(bulkData(uri), vr))
        ).Read(ref reader);

    /// <summary>Reads one JSON object whose bulk data stay where they are.</summary>
    /// <param name="reader">As above.</param>
    /// <param name="bulkData">Makes the element of a BulkDataURI.</param>
    /// <exception cref="JsonException">The text is not a DICOM JSON data set. The message names the element, never a value.</exception>
    internal static DicomDataset Read(ref Utf8JsonReader reader, BulkDataResolver bulkData) =>
        new DicomJsonParser(bulkData).Read(ref reader);

    private static ReadOnlyMemory<byte> Pad(ReadOnlyMemory<byte> bytes, DicomVR vr) =>
        bytes.Length % 2 == 0 ? bytes : ElementValue.Pad(bytes.ToArray(), vr);
}

/// <summary>Makes an element whose value the metadata leave out.</summary>
/// <param name="tag">Its tag.</param>
/// <param name="vr">Its VR; not SQ.</param>
/// <param name="uri">Its BulkDataURI.</param>
/// <param name="isTopLevel">Whether it stands in the data set itself, not in an item.</param>
internal delegate DicomElement BulkDataResolver(DicomTag tag, DicomVR vr, string uri, bool isTopLevel);
