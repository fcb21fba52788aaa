using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Json;

/// <summary>
/// Names one element of a data set, nested ones too: tags and 1-based item numbers in turn, separated by slashes, such as
/// <c>7FE00010</c> or <c>00480105/1/00282000</c>.
/// </summary>
/// <param name="Tags">The tag at each level; the last is the element itself.</param>
/// <param name="Items">The 1-based item number within each of the sequences; one shorter than <paramref name="Tags"/>.</param>
public sealed record DicomElementPath(IReadOnlyList<DicomTag> Tags, IReadOnlyList<int> Items)
{
    /// <summary>Reads a path; false when it is not one.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DicomElementPath? path) =>
        throw new NotImplementedException();

    /// <summary>Finds the element, and the data set that directly holds it; null when there is none.</summary>
    public (DicomDataset Holder, DicomElement Element)? Find(DicomDataset dataset) =>
        throw new NotImplementedException();
}
