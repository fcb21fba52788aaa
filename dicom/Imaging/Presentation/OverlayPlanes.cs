using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>The overlays that a presentation state shows: its own, or those of the image (Overlay Activation Module, PS3.3 §C.11.7).</summary>
internal static class OverlayPlanes
{
    private const ushort ActivationLayer = 0x1001;

    /// <summary>Draws the activated overlays on a picture of the whole image.</summary>
    /// <param name="state">The presentation state.</param>
    /// <param name="layers">In the order they are drawn in.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="image">What its samples are, which overlays may be in.</param>
    /// <param name="canvas">The picture.</param>
    public static void Draw(
        DicomDataset state,
        IReadOnlyList<GraphicLayer> layers,
        PresentedFrame frame,
        ImagePixel image,
        Canvas canvas
    )
    {
        // That of the presentation state takes the place of that of the image.
        var activated = Overlay
            .AllOf(state, image)
            .Concat(Overlay.AllOf(frame.Dataset, image))
            .DistinctBy(overlay => overlay.Group)
            .ToLookup(overlay => state.GetString(new DicomTag(overlay.Group, ActivationLayer)) ?? "");
        foreach (var layer in layers.Where(layer => layer.Name.Length > 0))
        {
            foreach (var overlay in activated[layer.Name])
            {
                Draw(overlay, layer.ColorOn(canvas), frame, image, canvas);
            }
        }
    }

    /// <summary>The bits of an overlay of the presentation state, one for each pixel of the image; null when it has no such overlay.</summary>
    public static bool[]? MaskOf(DicomDataset state, ushort group, int frame, Canvas canvas)
    {
        var size = new ImagePixel
        {
            Columns = canvas.Width,
            Rows = canvas.Height,
            SamplesPerPixel = 1,
            PhotometricInterpretation = PhotometricInterpretation.Monochrome2,
            // Nothing that an overlay could be embedded in.
            BitsAllocated = 32,
            BitsStored = 32,
            HighBit = 31,
        };
        if (Overlay.AllOf(state, size).FirstOrDefault(overlay => overlay.Group == group) is not { } found)
        {
            return null;
        }

        var mask = Blank(canvas);
        found.Draw(frame, [], size, mask);
        return Array.ConvertAll(mask.Samples, sample => sample != 0);
    }

    private static void Draw(Overlay overlay, DisplayColor color, PresentedFrame frame, ImagePixel image, Canvas canvas)
    {
        var mask = Blank(canvas);
        overlay.Draw(frame.Frame, frame.Native.Span, image, mask);
        for (var i = 0; i < mask.Samples.Length; i++)
        {
            if (mask.Samples[i] != 0)
            {
                color.Put(canvas, i);
            }
        }
    }

    private static Canvas Blank(Canvas like) => new(like.Width, like.Height, 1, new byte[like.Width * like.Height]);
}
