using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>
/// Which study and series the instances are in that a document refers to, from its lists of evidence and of other
/// documents (Hierarchical SOP Instance Reference Macro, PS3.3 §C.17.2.1).
/// </summary>
internal sealed class EvidenceReferences
{
    private readonly Dictionary<string, (string Study, string Series)> _places = [];

    public EvidenceReferences(DicomDataset document)
    {
        ReadOnlySpan<DicomTag> lists =
        [
            DicomTag.CurrentRequestedProcedureEvidenceSequence,
            DicomTag.PertinentOtherEvidenceSequence,
            DicomTag.PredecessorDocumentsSequence,
            DicomTag.IdenticalDocumentsSequence,
        ];
        foreach (var list in lists)
        {
            foreach (var study in document.GetItems(list))
            {
                Add(study);
            }
        }
    }

    /// <summary>The instance that a reference names; null when it names none.</summary>
    public ReferencedInstance? Resolve(DicomDataset reference)
    {
        if (reference.GetString(DicomTag.ReferencedSOPInstanceUID) is not { } instance)
        {
            return null;
        }

        var place = _places.TryGetValue(instance, out var found) ? found : default((string?, string?));
        return new ReferencedInstance(
            reference.GetString(DicomTag.ReferencedSOPClassUID) ?? "",
            instance,
            place.Item1,
            place.Item2,
            reference.GetIntegers(DicomTag.ReferencedFrameNumber)
        );
    }

    private void Add(DicomDataset study)
    {
        if (study.GetString(DicomTag.StudyInstanceUID) is not { } studyUid)
        {
            return;
        }

        foreach (var series in study.GetItems(DicomTag.ReferencedSeriesSequence))
        {
            if (series.GetString(DicomTag.SeriesInstanceUID) is not { } seriesUid)
            {
                continue;
            }

            foreach (var reference in series.GetItems(DicomTag.ReferencedSOPSequence))
            {
                if (reference.GetString(DicomTag.ReferencedSOPInstanceUID) is { } instance)
                {
                    _places.TryAdd(instance, (studyUid, seriesUid));
                }
            }
        }
    }
}
