using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Instances;

/// <summary>What retrieval derives from an entry of the index.</summary>
internal static class InstanceEntryExtensions
{
    /// <summary>The path of the instance below the base, without a slash at its start.</summary>
    public static string Path(this InstanceEntry entry) =>
        $"studies/{entry.StudyInstanceUid}/series/{entry.SeriesInstanceUid}/instances/{entry.SopInstanceUid}";
}
