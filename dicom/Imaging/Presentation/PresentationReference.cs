namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>Frames that a presentation state is for (PS3.3 §C.11.11). They are of its own study.</summary>
/// <param name="SeriesInstanceUid">The series.</param>
/// <param name="SopInstanceUid">The image; null for all of the series.</param>
/// <param name="Frames">1-based; none means all.</param>
public sealed record PresentationReference(
    string SeriesInstanceUid,
    string? SopInstanceUid,
    IReadOnlyList<long> Frames
);
