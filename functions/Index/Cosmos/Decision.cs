namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>What a change comes to.</summary>
/// <param name="Study">The study's document as it will be, <see cref="StudyDocument.Open"/> aside.</param>
/// <param name="ETag">The ETag of what is in its place; null for nothing.</param>
/// <param name="Redo">What follows.</param>
internal sealed record Decision(StudyDocument Study, string? ETag, Redo Redo)
{
    /// <summary>As <see cref="OpenChange.IsMove"/>.</summary>
    public bool IsMove => Redo.Changes.Count == 0 && Redo.Deletion is null;
}
