using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Json;

/// <summary>Choices of <see cref="DicomJsonWriter"/>.</summary>
public sealed record DicomJsonWriterOptions
{
    /// <summary>Everything inline.</summary>
    public static DicomJsonWriterOptions Inline { get; } = new();

    /// <summary>
    /// Put before the path of an element to make its BulkDataURI, for example <c>studies/1/series/2/instances/3/bulkdata/</c>.
    /// The path is that of <see cref="DicomElementPath"/>. Null: everything goes inline, and a value that is not held
    /// (<see cref="DicomElement.IsHeld"/>) or is encapsulated fails.
    /// </summary>
    public string? BulkDataUriPrefix { get; init; }

    /// <summary>With a prefix: binary values (OB OD OF OL OV OW UN) longer than this many bytes become a BulkDataURI.</summary>
    public int MaxInlineBinaryBytes { get; init; } = 256;

    /// <summary>With a prefix: values of the other VRs that may stand behind a BulkDataURI become one when longer than this many bytes.</summary>
    public int MaxInlineOtherBytes { get; init; } = 16 << 10;
}
