namespace ServerlessDicom.Examples.BoneSegmentation;

/// <summary>What became of a series.</summary>
internal enum SegmentationOutcome
{
    /// <summary>Its result is in the archive now.</summary>
    Stored,

    /// <summary>The result of these images was in the archive.</summary>
    AlreadyThere,

    /// <summary>Nothing in it is as dense as bone.</summary>
    NothingFound,
}
