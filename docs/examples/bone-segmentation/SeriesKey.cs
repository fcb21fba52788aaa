namespace ServerlessDicom.Examples.BoneSegmentation;

/// <summary>A series of the archive.</summary>
/// <param name="Study">Study Instance UID, valid.</param>
/// <param name="Series">Series Instance UID, valid.</param>
internal readonly record struct SeriesKey(string Study, string Series)
{
    /// <summary>Its path below the base URL.</summary>
    public string Path => $"studies/{Study}/series/{Series}";
}
