namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>An instance that a document refers to.</summary>
/// <param name="SopClassUid">Its SOP Class UID; empty when not told.</param>
/// <param name="SopInstanceUid">Its SOP Instance UID.</param>
/// <param name="StudyInstanceUid">Its study, as the document's lists of evidence say; null when they do not.</param>
/// <param name="SeriesInstanceUid">Its series, likewise.</param>
/// <param name="Frames">1-based frames that are meant; none means all.</param>
public sealed record ReferencedInstance(
    string SopClassUid,
    string SopInstanceUid,
    string? StudyInstanceUid,
    string? SeriesInstanceUid,
    IReadOnlyList<long> Frames
);
