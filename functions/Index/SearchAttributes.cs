using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Index;

/// <summary>The attributes that can be matched, by level. The schema of the adapters, the parser of queries, the 400 answers and the conformance statement are all made of this table.</summary>
internal static class SearchAttributes
{
    /// <summary>
    /// Modalities in Study (0008,0061), the one attribute that no instance brings along: its values are those of
    /// Modality in the series there are. Adapters match it over them.
    /// </summary>
    public static SearchAttribute ModalitiesInStudy { get; } =
        Of(SearchLevel.Study, MatchKind.Text, DicomVR.CS, "ModalitiesInStudy", 0x00080061);

    /// <summary>All, ascending by level and path.</summary>
    public static IReadOnlyList<SearchAttribute> Everything { get; } =
    [
        Of(SearchLevel.Study, MatchKind.Date, DicomVR.DA, "StudyDate", 0x00080020),
        Of(SearchLevel.Study, MatchKind.Time, DicomVR.TM, "StudyTime", 0x00080030),
        Of(SearchLevel.Study, MatchKind.Text, DicomVR.SH, "AccessionNumber", 0x00080050),
        ModalitiesInStudy,
        Of(SearchLevel.Study, MatchKind.Text, DicomVR.LO, "InstitutionName", 0x00080080),
        Of(SearchLevel.Study, MatchKind.PersonName, DicomVR.PN, "ReferringPhysicianName", 0x00080090),
        Of(SearchLevel.Study, MatchKind.Text, DicomVR.LO, "StudyDescription", 0x00081030),
        Of(SearchLevel.Study, MatchKind.PersonName, DicomVR.PN, "PatientName", 0x00100010),
        Of(SearchLevel.Study, MatchKind.Text, DicomVR.LO, "PatientID", 0x00100020),
        Of(SearchLevel.Study, MatchKind.Date, DicomVR.DA, "PatientBirthDate", 0x00100030),
        Of(SearchLevel.Study, MatchKind.Text, DicomVR.CS, "PatientSex", 0x00100040),
        Of(SearchLevel.Study, MatchKind.Uid, DicomVR.UI, "StudyInstanceUID", 0x0020000D),
        Of(SearchLevel.Study, MatchKind.Text, DicomVR.SH, "StudyID", 0x00200010),
        Of(SearchLevel.Series, MatchKind.Date, DicomVR.DA, "SeriesDate", 0x00080021),
        Of(SearchLevel.Series, MatchKind.Time, DicomVR.TM, "SeriesTime", 0x00080031),
        Of(SearchLevel.Series, MatchKind.Text, DicomVR.CS, "Modality", 0x00080060),
        Of(SearchLevel.Series, MatchKind.Text, DicomVR.LO, "Manufacturer", 0x00080070),
        Of(SearchLevel.Series, MatchKind.Text, DicomVR.LO, "InstitutionName", 0x00080080),
        Of(SearchLevel.Series, MatchKind.Text, DicomVR.SH, "StationName", 0x00081010),
        Of(SearchLevel.Series, MatchKind.Text, DicomVR.LO, "SeriesDescription", 0x0008103E),
        Of(SearchLevel.Series, MatchKind.Text, DicomVR.LO, "ManufacturerModelName", 0x00081090),
        Of(SearchLevel.Series, MatchKind.Text, DicomVR.CS, "BodyPartExamined", 0x00180015),
        Of(SearchLevel.Series, MatchKind.Text, DicomVR.LO, "ProtocolName", 0x00181030),
        Of(SearchLevel.Series, MatchKind.Uid, DicomVR.UI, "SeriesInstanceUID", 0x0020000E),
        Of(SearchLevel.Series, MatchKind.Integer, DicomVR.IS, "SeriesNumber", 0x00200011),
        Of(SearchLevel.Series, MatchKind.Date, DicomVR.DA, "PerformedProcedureStepStartDate", 0x00400244),
        Of(SearchLevel.Series, MatchKind.Time, DicomVR.TM, "PerformedProcedureStepStartTime", 0x00400245),
        Of(
            SearchLevel.Series,
            MatchKind.Text,
            DicomVR.SH,
            "RequestAttributesSequence.ScheduledProcedureStepID",
            0x00400275,
            0x00400009
        ),
        Of(
            SearchLevel.Series,
            MatchKind.Text,
            DicomVR.SH,
            "RequestAttributesSequence.RequestedProcedureID",
            0x00400275,
            0x00401001
        ),
        Of(SearchLevel.Instance, MatchKind.Uid, DicomVR.UI, "SOPClassUID", 0x00080016),
        Of(SearchLevel.Instance, MatchKind.Uid, DicomVR.UI, "SOPInstanceUID", 0x00080018),
        Of(SearchLevel.Instance, MatchKind.Integer, DicomVR.IS, "InstanceNumber", 0x00200013),
    ];

    /// <summary>The attribute of a level by its keyword, dotted for a path.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static SearchAttribute Get(SearchLevel level, string keyword) =>
        Everything.FirstOrDefault(attribute => attribute.Level == level && attribute.Keyword == keyword)
        ?? throw new KeyNotFoundException($"{keyword} cannot be matched at the {level} level.");

    /// <summary>
    /// The attribute that a path names in a search for <paramref name="level"/>: of those of this level and the ones
    /// above it, the one of the lowest. Null when there is none.
    /// </summary>
    public static SearchAttribute? Find(SearchLevel level, IReadOnlyList<DicomTag> path) =>
        Everything.LastOrDefault(attribute => attribute.Level <= level && attribute.Path.SequenceEqual(path));

    private static SearchAttribute Of(
        SearchLevel level,
        MatchKind kind,
        DicomVR vr,
        string keyword,
        params ReadOnlySpan<uint> path
    )
    {
        var tags = new DicomTag[path.Length];
        for (var i = 0; i < path.Length; i++)
        {
            tags[i] = new DicomTag(path[i]);
        }

        return new SearchAttribute(tags, keyword, vr, level, kind, keyword.Replace('.', '_'));
    }
}
