using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>The functional groups of a multi-frame image (PS3.3 §C.7.6.16).</summary>
internal readonly struct FunctionalGroups(DicomDataset dataset)
{
    private readonly DicomDataset? _shared = dataset.GetItems(DicomTag.SharedFunctionalGroupsSequence) is [var item, ..]
        ? item
        : null;

    private readonly IReadOnlyList<DicomDataset> _perFrame = dataset.GetItems(
        DicomTag.PerFrameFunctionalGroupsSequence
    );

    /// <summary>The item of a macro's sequence: that of the frame, else the one shared by all; null when there is none.</summary>
    /// <param name="frame">0-based.</param>
    /// <param name="macro">The sequence of the macro, e.g. Frame VOI LUT Sequence.</param>
    public DicomDataset? Find(int frame, DicomTag macro) =>
        frame < _perFrame.Count && _perFrame[frame].GetItems(macro) is [var own, ..] ? own
        : _shared?.GetItems(macro) is [var shared, ..] ? shared
        : null;
}
