namespace ServerlessDicom.Functions.Index;

/// <summary>One item of the index: an instance, with the attributes that it contributes to each level.</summary>
/// <param name="Entry">Where it lies.</param>
/// <param name="Study">Patient and study attributes.</param>
/// <param name="Series">Series attributes.</param>
/// <param name="Instance">Instance attributes.</param>
internal sealed record InstanceRecord(
    InstanceEntry Entry,
    LevelAttributes Study,
    LevelAttributes Series,
    LevelAttributes Instance
)
{
    /// <summary>The <see cref="ExtendedTags.Revision"/> that the attributes were taken with.</summary>
    public long TagRevision { get; init; }
}
