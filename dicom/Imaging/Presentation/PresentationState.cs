using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>
/// A Grayscale, Color or Pseudo-Color Softcopy Presentation State (PS3.3 §A.33): how frames are to be shown. Any number of
/// threads may render.
/// </summary>
/// <remarks>
/// The order is that of PS3.4 §N.2: the values are made visible, shutters cover, overlays are drawn, the displayed area is
/// cut out, scaled and turned, and then come graphics and texts, layer by layer. Overlays thus lie below all graphics. Masks
/// (subtraction) are not applied, compound graphics are drawn as the simple ones that stand for them.
/// </remarks>
public sealed class PresentationState
{
    private readonly DicomDataset _dataset;
    private readonly List<GraphicLayer> _layers;

    private PresentationState(DicomDataset dataset)
    {
        _dataset = dataset;
        _layers = GraphicLayer.AllOf(dataset);
        References =
        [
            .. dataset
                .GetItems(DicomTag.ReferencedSeriesSequence)
                .SelectMany(series => ReferencesOf(series, series.GetString(DicomTag.SeriesInstanceUID))),
        ];
    }

    /// <summary>What it is for, in its order.</summary>
    public IReadOnlyList<PresentationReference> References { get; }

    /// <summary>Whether instances of a SOP Class are presentation states that are read here.</summary>
    public static bool IsSupported(string sopClassUid) =>
        sopClassUid
            is DicomUid.GrayscaleSoftcopyPresentationStateStorage
                or DicomUid.ColorSoftcopyPresentationStateStorage
                or DicomUid.PseudoColorSoftcopyPresentationStateStorage;

    /// <summary>Reads a presentation state.</summary>
    /// <param name="dataset">Kept, and not to be changed.</param>
    /// <exception cref="RenderingException">It asks for what is not done here.</exception>
    public static PresentationState From(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return dataset.GetItems(DicomTag.MaskSubtractionSequence).Count == 0
            ? new PresentationState(dataset)
            : throw new RenderingException("Masks are not subtracted.");
    }

    /// <summary>Makes the picture of a frame.</summary>
    /// <param name="frame">The frame, which should be one of <see cref="References"/>.</param>
    /// <param name="viewport">What the picture has to fit; its region is passed over. Null for a picture that is not scaled.</param>
    /// <param name="annotations">Text to draw over the finished picture.</param>
    /// <exception cref="RenderingException">It cannot be shown so.</exception>
    public RasterImage Render(PresentedFrame frame, Viewport? viewport, IReadOnlyList<Annotation> annotations)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(annotations);
        var image =
            ImagePixel.From(frame.Dataset, frame.PixelData)
            ?? throw new RenderingException("The Image Pixel attributes are missing or contradict each other.");
        if (image.Pixels > FrameRenderer.MaxPixels)
        {
            throw new RenderingException("The image has too many pixels.");
        }

        var area = DisplayedArea.From(_dataset, frame, image);
        var layout = new DisplayLayout(area, SpatialTransform.From(_dataset), viewport);

        var canvas = Show(frame, image);
        Shutters.Apply(_dataset, canvas, frame.Frame, area.Aspect, new DrawingBudget(image.Pixels));
        OverlayPlanes.Draw(_dataset, _layers, frame, image, canvas);
        canvas = layout.Show(canvas);
        var graphics = new GraphicAnnotations(layout, canvas, new DrawingBudget((long)canvas.Width * canvas.Height));
        var items = ReferencedImages
            .ItemsFor(_dataset, DicomTag.GraphicAnnotationSequence, frame)
            .ToLookup(item => item.GetString(DicomTag.GraphicLayer) ?? "");
        foreach (var layer in _layers)
        {
            foreach (var item in items[layer.Name])
            {
                graphics.Draw(item, layer.ColorOn(canvas));
            }
        }

        AnnotationDrawing.Draw(canvas, annotations);
        return new RasterImage(canvas.Width, canvas.Height, canvas.SamplesPerPixel, canvas.Samples);
    }

    /// <summary>The picture of the whole frame, a pixel for each of its pixels.</summary>
    private Canvas Show(PresentedFrame frame, ImagePixel image)
    {
        if (
            frame.Photometric is not (PhotometricInterpretation.Monochrome1 or PhotometricInterpretation.Monochrome2)
            || image.SamplesPerPixel != 1
        )
        {
            // Gray transformations are not for color (PS3.4 §N.2.2).
            var settings = new RenderSettings { SquarePixels = false };
            var picture = FrameRenderer
                .Create(frame.Dataset, frame.PixelData)
                .Render(frame.Frame, frame.Photometric, frame.Native.Span, settings);
            return new Canvas(picture.Width, picture.Height, picture.SamplesPerPixel, picture.Samples.ToArray());
        }

        var shades = GrayRenderer.Render(frame.Native.Span, image, GrayscaleTransform.Of(_dataset, frame, image));
        return PseudoColors() is { } colors
            ? new Canvas(image.Columns, image.Rows, 3, Colored(shades, colors))
            : new Canvas(image.Columns, image.Rows, 1, shades);
    }

    /// <summary>The color of each shade, by the palette of a Pseudo-Color Presentation State (PS3.4 §N.2.3); null for others.</summary>
    private byte[]? PseudoColors()
    {
        if (
            _dataset.GetString(DicomTag.SOPClassUID) != DicomUid.PseudoColorSoftcopyPresentationStateStorage
            || Palette.From(_dataset, isSigned: false) is not { } palette
        )
        {
            return null;
        }

        // What comes out of the VOI LUT is scaled to the entries of the palette.
        var entries = _dataset.GetIntegers(DicomTag.RedPaletteColorLookupTableDescriptor)[0];
        var last = (entries == 0 ? 1 << 16 : entries) - 1;
        var colors = new byte[3 * (byte.MaxValue + 1)];
        for (var shade = 0; shade <= byte.MaxValue; shade++)
        {
            var value = palette.First + (int)Math.Round(shade * (double)last / byte.MaxValue);
            palette.Apply(value, colors.AsSpan(3 * shade, 3));
        }

        return colors;
    }

    private static byte[] Colored(byte[] shades, byte[] colors)
    {
        var pixels = new byte[3 * shades.Length];
        for (var i = 0; i < shades.Length; i++)
        {
            colors.AsSpan(3 * shades[i], 3).CopyTo(pixels.AsSpan(3 * i));
        }

        return pixels;
    }

    private static IEnumerable<PresentationReference> ReferencesOf(DicomDataset series, string? uid)
    {
        if (uid is null)
        {
            return [];
        }

        var images = series.GetItems(DicomTag.ReferencedImageSequence);
        return images.Count == 0
            ? [new PresentationReference(uid, null, [])]
            : images
                .Where(image => image.GetString(DicomTag.ReferencedSOPInstanceUID) is not null)
                .Select(image => new PresentationReference(
                    uid,
                    image.GetString(DicomTag.ReferencedSOPInstanceUID),
                    image.GetIntegers(DicomTag.ReferencedFrameNumber)
                ));
    }
}
