using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>
/// The way of stored values to shades that a presentation state tells: what it leaves out is the identity, whatever the
/// image says, and so is the image's photometric interpretation (PS3.4 §N.2.1).
/// </summary>
internal static class GrayscaleTransform
{
    /// <summary>The transform of a frame.</summary>
    /// <param name="state">The presentation state.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="image">What its samples are.</param>
    /// <exception cref="RenderingException">One of its tables cannot be read.</exception>
    public static GrayTransform Of(DicomDataset state, PresentedFrame frame, ImagePixel image)
    {
        var modality = ModalityTransform.From(state, image.IsSigned);
        var voi = ReferencedImages.ItemsFor(state, DicomTag.SoftcopyVOILUTSequence, frame).FirstOrDefault();
        var table = voi is null
            ? null
            : LookupTable.From(voi, DicomTag.VOILUTSequence, modality.MayBeNegative(image.IsSigned));
        return new GrayTransform
        {
            Modality = modality,
            VoiTable = table,
            Window = table is null
                ? (voi is null ? null : VoiWindow.From(voi)) ?? Identity(modality, frame, image)
                : null,
            PresentationTable = LookupTable.From(state, DicomTag.PresentationLUTSequence, isSigned: false),
            IsInverted = state.GetString(DicomTag.PresentationLUTShape) == "INVERSE",
        };
    }

    /// <summary>All that the Modality LUT can come to, from black to white (PS3.3 §C.11.6.1); of floating point numbers what is in the frame.</summary>
    private static VoiWindow Identity(ModalityTransform modality, PresentedFrame frame, ImagePixel image)
    {
        if (modality.Table is { } table)
        {
            return VoiWindow.Between(0, table.Highest);
        }

        if (image.IsFloat)
        {
            return GrayRenderer.FindWindow(frame.Native.Span, image, modality, PixelPadding.From(frame.Dataset, image));
        }

        var levels = Math.Pow(2, image.BitsStored);
        var lowest = image.IsSigned ? -levels / 2 : 0;
        var (first, last) = (modality.Apply(lowest), modality.Apply(lowest + levels - 1));
        return VoiWindow.Between(Math.Min(first, last), Math.Max(first, last));
    }
}
