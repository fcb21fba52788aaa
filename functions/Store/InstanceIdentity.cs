using System.Text;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Store;

/// <summary>The UIDs of a data set as they stand in it, valid or not; null where there are none.</summary>
internal sealed record InstanceIdentity(
    string? StudyInstanceUid,
    string? SeriesInstanceUid,
    string? SopInstanceUid,
    string? SopClassUid
)
{
    /// <summary>Longer ones are not worth repeating to the client.</summary>
    private const int MaxBytes = 128;

    private static readonly DicomTag SopClassUidTag = new(0x00080016);
    private static readonly DicomTag SopInstanceUidTag = new(0x00080018);
    private static readonly DicomTag StudyInstanceUidTag = new(0x0020000D);
    private static readonly DicomTag SeriesInstanceUidTag = new(0x0020000E);

    /// <summary>What is known of something that could not be read.</summary>
    public static InstanceIdentity Unknown { get; } = new(null, null, null, null);

    /// <summary>Whether all four are there and well-formed (PS3.5 §9.1).</summary>
    public bool IsValid =>
        DicomUid.IsValid(StudyInstanceUid)
        && DicomUid.IsValid(SeriesInstanceUid)
        && DicomUid.IsValid(SopInstanceUid)
        && DicomUid.IsValid(SopClassUid);

    /// <summary>Reads the UIDs.</summary>
    public static InstanceIdentity From(DicomDataset dataset) =>
        new(
            Uid(dataset, StudyInstanceUidTag),
            Uid(dataset, SeriesInstanceUidTag),
            Uid(dataset, SopInstanceUidTag),
            Uid(dataset, SopClassUidTag)
        );

    /// <summary>A UID without the one NUL that pads it to even length; what else is wrong with it stays (PS3.5 §6.2, UI).</summary>
    private static string? Uid(DicomDataset dataset, DicomTag tag)
    {
        if (!dataset.TryGetElement(tag, out var element) || element.Value.IsEmpty || element.Value.Length > MaxBytes)
        {
            return null;
        }

        var value = element.Value.Span;
        return Encoding.Latin1.GetString(value[^1] == 0 ? value[..^1] : value);
    }
}
