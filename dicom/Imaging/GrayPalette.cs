namespace ServerlessDicom.Dicom.Imaging;

/// <summary>Palettes of PNG and GIF files.</summary>
internal static class GrayPalette
{
    /// <summary>Whether a palette, of red, green and blue for each color, has nothing but grays.</summary>
    public static bool Is(ReadOnlySpan<byte> palette)
    {
        for (; palette.Length >= 3; palette = palette[3..])
        {
            if (palette[0] != palette[1] || palette[0] != palette[2])
            {
                return false;
            }
        }

        return true;
    }
}
