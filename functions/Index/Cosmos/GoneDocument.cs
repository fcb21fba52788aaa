namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>
/// Stands where a study, series or instance was. It lets a late writer of an older change find its place taken, and tells
/// what was deleted; after some time it goes by itself.
/// </summary>
internal sealed record GoneDocument : IndexDocument
{
    /// <summary>Of a study, as <see cref="StudyDocument.Change"/>.</summary>
    public string? Change { get; init; }

    /// <summary>The series of what was there; null for a study.</summary>
    public string? SeriesInstanceUid { get; init; }

    /// <summary>When it, or the last instance below it, was deleted (<see cref="Microseconds"/>); null when it only moved elsewhere.</summary>
    public long? DeletedAt { get; init; }
}
