using ServerlessDicom.Dicom.Imaging.Rendering;

namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>How much may be drawn on one picture, in pixels: many times as much as reasonable annotations take.</summary>
/// <param name="pixels">Pixels of the picture.</param>
internal sealed class DrawingBudget(long pixels)
{
    private const int Layers = 64;
    private const int Least = 1 << 22;

    private long _left = Least + Layers * pixels;

    /// <summary>Takes what is about to be drawn.</summary>
    /// <exception cref="RenderingException">There is not as much left.</exception>
    public void Spend(long amount)
    {
        _left -= amount;
        if (_left < 0)
        {
            throw new RenderingException("There is too much to draw.");
        }
    }
}
