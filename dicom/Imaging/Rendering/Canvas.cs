namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>A picture in the making, as <see cref="RasterImage"/> describes it.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="SamplesPerPixel">1 or 3.</param>
/// <param name="Samples">Row by row from the top left.</param>
internal sealed record Canvas(int Width, int Height, int SamplesPerPixel, byte[] Samples)
{
    /// <summary>Gives a pixel a shade of gray; those outside are passed over.</summary>
    public void Set(int x, int y, byte shade)
    {
        if ((uint)x < (uint)Width && (uint)y < (uint)Height)
        {
            Samples.AsSpan((y * Width + x) * SamplesPerPixel, SamplesPerPixel).Fill(shade);
        }
    }
}
