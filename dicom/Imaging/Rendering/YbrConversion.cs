namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>Makes red, green and blue of luma and chroma (PS3.3 §C.7.6.3.1.2), in place.</summary>
internal static class YbrConversion
{
    private const int FractionBits = 16;
    private const int Half = 1 << (FractionBits - 1);

    /// <summary>YBR_FULL: all of them over the whole range.</summary>
    public static void FromFull(Span<byte> pixels)
    {
        const int RedOfCr = (int)(1.402 * (1 << FractionBits) + 0.5);
        const int GreenOfCb = (int)(0.344136 * (1 << FractionBits) + 0.5);
        const int GreenOfCr = (int)(0.714136 * (1 << FractionBits) + 0.5);
        const int BlueOfCb = (int)(1.772 * (1 << FractionBits) + 0.5);
        for (; pixels.Length >= 3; pixels = pixels[3..])
        {
            var luma = (pixels[0] << FractionBits) + Half;
            var blue = pixels[1] - 128;
            var red = pixels[2] - 128;
            pixels[0] = Clamp(luma + RedOfCr * red);
            pixels[1] = Clamp(luma - GreenOfCb * blue - GreenOfCr * red);
            pixels[2] = Clamp(luma + BlueOfCb * blue);
        }
    }

    /// <summary>YBR_PARTIAL: luma from 16 to 235, chroma from 16 to 240.</summary>
    public static void FromPartial(Span<byte> pixels)
    {
        const int OfLuma = (int)(1.1644 * (1 << FractionBits) + 0.5);
        const int RedOfCr = (int)(1.5960 * (1 << FractionBits) + 0.5);
        const int GreenOfCb = (int)(0.3917 * (1 << FractionBits) + 0.5);
        const int GreenOfCr = (int)(0.8130 * (1 << FractionBits) + 0.5);
        const int BlueOfCb = (int)(2.0173 * (1 << FractionBits) + 0.5);
        for (; pixels.Length >= 3; pixels = pixels[3..])
        {
            var luma = OfLuma * (pixels[0] - 16) + Half;
            var blue = pixels[1] - 128;
            var red = pixels[2] - 128;
            pixels[0] = Clamp(luma + RedOfCr * red);
            pixels[1] = Clamp(luma - GreenOfCb * blue - GreenOfCr * red);
            pixels[2] = Clamp(luma + BlueOfCb * blue);
        }
    }

    private static byte Clamp(int value) => (byte)Math.Clamp(value >> FractionBits, 0, byte.MaxValue);
}
