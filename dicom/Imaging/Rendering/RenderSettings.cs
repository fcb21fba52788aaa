namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>How a frame is to be shown (PS3.18 §8.3.5.1).</summary>
public sealed record RenderSettings
{
    /// <summary>As the image itself says, in its own size.</summary>
    public static RenderSettings Default { get; } = new();

    /// <summary>The window to use in place of the image's own; without effect on images in color. Null for the image's VOI LUT or first window, else from the lowest to the highest value of the frame.</summary>
    public VoiWindow? Window { get; init; }

    /// <summary>What part to show, and in which size; null for all of it, not scaled.</summary>
    public Viewport? Viewport { get; init; }

    /// <summary>
    /// Whether pixels that are not square are made so (Pixel Aspect Ratio, or unequal Pixel Spacing): the coarser of the
    /// two directions is then enlarged, also without a <see cref="Viewport"/>.
    /// </summary>
    public bool SquarePixels { get; init; } = true;

    /// <summary>Whether overlays (PS3.3 §C.9.2) are drawn.</summary>
    public bool Overlays { get; init; }

    /// <summary>Text to draw over the finished picture.</summary>
    public IReadOnlyList<Annotation> Annotations { get; init; } = [];
}
