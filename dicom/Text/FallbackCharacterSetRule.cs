namespace ServerlessDicom.Dicom.Text;

/// <summary>Which character set to take for files whose Specific Character Set (0008,0005) is missing or wrong, and for which files.</summary>
public sealed record FallbackCharacterSetRule
{
    /// <summary>The Station Name (0008,1010) of the files; <c>*</c> stands for any characters and <c>?</c> for one. Unset: any, also none.</summary>
    public string? StationName { get; init; }

    /// <summary>
    /// The Institution Name (0008,0080) of the files, like <see cref="StationName"/>. Both names are compared without
    /// regard to case and as ISO 8859-1: how they are really encoded is what the rule is to say.
    /// </summary>
    public string? InstitutionName { get; init; }

    /// <summary>The value of Specific Character Set to assume, its defined terms separated by backslashes.</summary>
    public required string SpecificCharacterSet { get; init; }

    /// <summary>Whether this holds even for files that declare a character set, because what they declare is known to be wrong.</summary>
    public bool Override { get; init; }
}
