using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>
/// Makes pictures of the frames of an image. Made once for a data set; any number of threads may render.
/// </summary>
/// <remarks>
/// The order is that of PS3.4 §N.2: Modality LUT, VOI LUT and Presentation LUT, or palette, or color transform, to 8 bits
/// on every stored pixel; then overlays; then the picture is cut and scaled; text comes last. Scaling what is shown, not
/// what is stored, keeps padding and clipped values from bleeding into their neighbours, and is the same for gray and color.
/// To show an image through a presentation state, put the state's LUTs in place of those of the data set.
/// </remarks>
public sealed class FrameRenderer
{
    /// <summary>The most pixels of a frame, and of a picture: in color, 384 MiB.</summary>
    public const int MaxPixels = 1 << 27;

    private readonly DicomDataset _dataset;
    private readonly FunctionalGroups _groups;
    private readonly GrayTransform _gray;
    private readonly PixelPadding? _padding;
    private readonly Palette? _palette;

    /// <summary>The palette of the colored part of a gray image (PS3.3 §C.7.6.23).</summary>
    private readonly Palette? _supplement;

    private readonly IReadOnlyList<Overlay> _overlays;

    private FrameRenderer(DicomDataset dataset, ImagePixel image)
    {
        _dataset = dataset;
        _groups = new FunctionalGroups(dataset);
        Image = image;
        var modality = ModalityTransform.From(dataset, image.IsSigned);
        var voiTable = LookupTable.From(dataset, DicomTag.VOILUTSequence, modality.MayBeNegative(image.IsSigned));
        _gray = new GrayTransform
        {
            Modality = modality,
            VoiTable = voiTable,
            Window = voiTable is null ? VoiWindow.From(dataset) : null,
            PresentationTable = LookupTable.From(dataset, DicomTag.PresentationLUTSequence, isSigned: false),
        };
        _padding = PixelPadding.From(dataset, image);
        var isSupplemented = dataset.GetString(DicomTag.PixelPresentation)?.Trim() is "COLOR" or "MIXED";
        _supplement = isSupplemented ? Palette.From(dataset, image.IsSigned) : null;
        _palette =
            image.PhotometricInterpretation == PhotometricInterpretation.PaletteColor
                ? _supplement ?? Palette.From(dataset, image.IsSigned)
                : null;
        _overlays = Overlay.AllOf(dataset, image);
    }

    /// <summary>How the samples lie that <see cref="Render"/> takes.</summary>
    public ImagePixel Image { get; }

    /// <summary>Reads what a data set says of how it is to be shown.</summary>
    /// <param name="dataset">The image; kept, and not to be changed.</param>
    /// <param name="pixelData">Pixel Data, Float Pixel Data or Double Float Pixel Data.</param>
    /// <exception cref="RenderingException">It cannot be shown.</exception>
    public static FrameRenderer Create(DicomDataset dataset, DicomTag pixelData)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var image =
            ImagePixel.From(dataset, pixelData)
            ?? throw new RenderingException("The Image Pixel attributes are missing or contradict each other.");
        if (image.Pixels > MaxPixels)
        {
            throw new RenderingException("The image has too many pixels.");
        }

        return new FrameRenderer(dataset, image);
    }

    /// <summary>Makes the picture of a frame.</summary>
    /// <param name="frame">0-based.</param>
    /// <param name="photometric">What the samples mean, as the decoder said, or <see cref="ImagePixel.PhotometricInterpretation"/>.</param>
    /// <param name="native">The samples as a <see cref="Codecs.FrameDecoder"/> gives them: <see cref="ImagePixel.FrameBytes"/> bytes.</param>
    /// <param name="settings">How to show them.</param>
    /// <exception cref="RenderingException">Such samples cannot be shown.</exception>
    /// <exception cref="ArgumentException">The samples are not as many as there must be, or the settings are not possible (<see cref="Viewport.IsPossible"/>, <see cref="VoiWindow.IsValid"/>).</exception>
    public RasterImage Render(
        int frame,
        PhotometricInterpretation photometric,
        ReadOnlySpan<byte> native,
        RenderSettings settings
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        if (native.Length != Image.FrameBytes)
        {
            throw new ArgumentException("The frame has not the length that its attributes say.", nameof(native));
        }

        if (settings.Window?.IsValid == false || settings.Viewport?.IsPossible(Image.Columns, Image.Rows) == false)
        {
            throw new ArgumentException("The settings are not possible.", nameof(settings));
        }

        var canvas = Show(frame, photometric, native, settings);
        if (settings.Overlays)
        {
            foreach (var overlay in _overlays)
            {
                overlay.Draw(frame, native, Image, canvas);
            }
        }

        canvas = Scale(frame, canvas, settings);
        AnnotationDrawing.Draw(canvas, settings.Annotations);
        return new RasterImage(canvas.Width, canvas.Height, canvas.SamplesPerPixel, canvas.Samples);
    }

    private Canvas Show(
        int frame,
        PhotometricInterpretation photometric,
        ReadOnlySpan<byte> native,
        RenderSettings settings
    )
    {
        var samplesPerPixel = Image.SamplesPerPixel;
        switch (photometric)
        {
            case PhotometricInterpretation.Monochrome1
            or PhotometricInterpretation.Monochrome2 when samplesPerPixel == 1:
            case PhotometricInterpretation.Other when samplesPerPixel == 1 && IsUnnamed():
                return ShowGray(frame, photometric, native, settings);
            case PhotometricInterpretation.PaletteColor
                when samplesPerPixel == 1 && _palette is not null && StoredSamples.FitTable(Image):
                return ToCanvas(3, ColorRenderer.Render(native, Image, _palette.ToTable(SampleBits.Of(Image))));
            case PhotometricInterpretation.Rgb
            or PhotometricInterpretation.YbrFull
            or PhotometricInterpretation.YbrFull422
            or PhotometricInterpretation.YbrPartial422
            or PhotometricInterpretation.YbrPartial420
            or PhotometricInterpretation.YbrIct
            or PhotometricInterpretation.YbrRct when samplesPerPixel == 3 && !Image.IsFloat:
            case PhotometricInterpretation.Other when samplesPerPixel == 3 && !Image.IsFloat && IsUnnamed():
                return ToCanvas(3, ColorRenderer.Render(native, Image, photometric));
            default:
                throw new RenderingException(
                    $"{photometric} of {samplesPerPixel} samples with {Image.BitsAllocated} bits cannot be shown."
                );
        }
    }

    private Canvas ShowGray(
        int frame,
        PhotometricInterpretation photometric,
        ReadOnlySpan<byte> native,
        RenderSettings settings
    )
    {
        var transform = TransformOf(frame, photometric, settings.Window);
        if (transform.NeedsWindow)
        {
            var window = GrayRenderer.FindWindow(native, Image, transform.Modality, _padding);
            transform = transform with { Window = window };
        }

        if (_supplement is null || !StoredSamples.FitTable(Image))
        {
            return ToCanvas(1, GrayRenderer.Render(native, Image, transform));
        }

        var bits = SampleBits.Of(Image);
        var colors = _supplement.ToTable(bits, transform.ToTable(bits));
        return ToCanvas(3, ColorRenderer.Render(native, Image, colors));
    }

    private Canvas ToCanvas(int samplesPerPixel, byte[] samples) =>
        new(Image.Columns, Image.Rows, samplesPerPixel, samples);

    /// <summary>What the image says of the frame, and the window that was asked for.</summary>
    private GrayTransform TransformOf(int frame, PhotometricInterpretation photometric, VoiWindow? window)
    {
        var transform = _gray with { IsInverted = IsInverted(photometric) };
        if (_groups.Find(frame, DicomTag.PixelValueTransformationSequence) is { } values)
        {
            transform = transform with { Modality = ModalityTransform.Rescale(values) ?? transform.Modality };
        }

        window ??= _groups.Find(frame, DicomTag.FrameVOILUTSequence) is { } voi ? VoiWindow.From(voi) : null;
        return window is null ? transform : transform with { Window = window, VoiTable = null };
    }

    /// <summary>By Presentation LUT Shape (PS3.3 §C.11.6.1.2), which says the same as the photometric interpretation where both are right.</summary>
    private bool IsInverted(PhotometricInterpretation photometric) =>
        _dataset.GetString(DicomTag.PresentationLUTShape)?.Trim() switch
        {
            "INVERSE" => true,
            "IDENTITY" => false,
            _ => photometric == PhotometricInterpretation.Monochrome1,
        };

    private bool IsUnnamed() => string.IsNullOrWhiteSpace(_dataset.GetString(DicomTag.PhotometricInterpretation));

    private Canvas Scale(int frame, Canvas canvas, RenderSettings settings)
    {
        var aspect = settings.SquarePixels
            ? PixelAspect.From(_dataset, _groups.Find(frame, DicomTag.PixelMeasuresSequence))
            : PixelAspect.Square;
        var (columns, rows) =
            settings.Viewport?.Region?.Within(Image.Columns, Image.Rows)
            ?? (Interval.All(Image.Columns), Interval.All(Image.Rows));
        var (width, height) = (columns.Length * aspect.Width, rows.Length * aspect.Height);
        if (settings.Viewport is { } viewport)
        {
            var scale = Math.Min(viewport.Width / width, viewport.Height / height);
            (width, height) = (Math.Min(width * scale, viewport.Width), Math.Min(height * scale, viewport.Height));
        }

        return width * height <= MaxPixels
            ? Resampler.Resample(canvas, columns, rows, Whole(width), Whole(height))
            : throw new RenderingException("With square pixels, the picture has too many of them.");
    }

    private static int Whole(double length) => Math.Max(1, (int)Math.Round(length));
}
