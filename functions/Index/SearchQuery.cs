namespace ServerlessDicom.Functions.Index;

/// <summary>One search.</summary>
/// <param name="Level">What is searched for.</param>
/// <param name="StudyInstanceUid">The study in the resource's path, or null.</param>
/// <param name="SeriesInstanceUid">The series in the resource's path, or null.</param>
/// <param name="Condition">What must match: attributes of <paramref name="Level"/> and of the levels above.</param>
/// <param name="Limit">Results at most.</param>
/// <param name="Offset">Results to skip.</param>
internal sealed record SearchQuery(
    SearchLevel Level,
    string? StudyInstanceUid,
    string? SeriesInstanceUid,
    SearchCondition.All Condition,
    int Limit,
    int Offset
);

/// <summary>The answer.</summary>
/// <param name="Matches">
/// Newest study first (Study Date, Study Time, both descending; without a date last), then Study Instance UID;
/// within a study by Series Number and Series Instance UID; within a series by Instance Number and SOP Instance UID.
/// </param>
/// <param name="Remaining">How many more match after these, exactly.</param>
internal sealed record SearchResult(IReadOnlyList<SearchMatch> Matches, long Remaining);

/// <summary>One match, with what it takes to write its attributes.</summary>
/// <param name="StudyInstanceUid">Its study.</param>
/// <param name="SeriesInstanceUid">Its series; null when studies are searched for.</param>
/// <param name="SopInstanceUid">Its SOP Instance UID; null unless instances are searched for.</param>
/// <param name="Study">DICOM JSON of the study's attributes.</param>
/// <param name="Series">DICOM JSON of the series' attributes, or empty.</param>
/// <param name="Instance">DICOM JSON of the instance's attributes, or empty.</param>
/// <param name="Computed">Counts and lists that follow from what is stored.</param>
internal sealed record SearchMatch(
    string StudyInstanceUid,
    string? SeriesInstanceUid,
    string? SopInstanceUid,
    ReadOnlyMemory<byte> Study,
    ReadOnlyMemory<byte> Series,
    ReadOnlyMemory<byte> Instance,
    ComputedAttributes Computed
);

/// <summary>Attributes that no instance holds, right at the moment of the search.</summary>
internal sealed record ComputedAttributes
{
    /// <summary>Modalities in Study (0008,0061), sorted.</summary>
    public IReadOnlyList<string> ModalitiesInStudy { get; init; } = [];

    /// <summary>SOP Classes in Study (0008,0062), sorted.</summary>
    public IReadOnlyList<string> SopClassesInStudy { get; init; } = [];

    /// <summary>Number of Study Related Series (0020,1206).</summary>
    public int StudyRelatedSeries { get; init; }

    /// <summary>Number of Study Related Instances (0020,1208).</summary>
    public int StudyRelatedInstances { get; init; }

    /// <summary>Number of Series Related Instances (0020,1209); 0 when studies are searched for.</summary>
    public int SeriesRelatedInstances { get; init; }

    /// <summary>The transfer syntaxes of the match, for Available Transfer Syntax UID (0008,3002); only when instances are searched for.</summary>
    public IReadOnlyList<string> TransferSyntaxes { get; init; } = [];
}
