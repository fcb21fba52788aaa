using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>Finds the items of a presentation state's sequences that are for a frame, by their Referenced Image Sequence (0008,1140).</summary>
internal static class ReferencedImages
{
    /// <summary>The items for a frame; those that name no images are for all.</summary>
    /// <param name="dataset">The presentation state.</param>
    /// <param name="sequence">E.g. Softcopy VOI LUT Sequence.</param>
    /// <param name="frame">The frame.</param>
    public static IEnumerable<DicomDataset> ItemsFor(DicomDataset dataset, DicomTag sequence, PresentedFrame frame) =>
        dataset.GetItems(sequence).Where(item => IsFor(item, frame));

    private static bool IsFor(DicomDataset item, PresentedFrame frame)
    {
        var images = item.GetItems(DicomTag.ReferencedImageSequence);
        return images.Count == 0 || images.Any(image => Names(image, frame));
    }

    private static bool Names(DicomDataset image, PresentedFrame frame)
    {
        if (image.GetString(DicomTag.ReferencedSOPInstanceUID) != frame.SopInstanceUid)
        {
            return false;
        }

        var frames = image.GetIntegers(DicomTag.ReferencedFrameNumber);
        return frames.Count == 0 || frames.Contains(frame.Frame + 1);
    }
}
