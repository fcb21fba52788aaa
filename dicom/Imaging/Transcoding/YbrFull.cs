namespace ServerlessDicom.Dicom.Imaging.Transcoding;

/// <summary>The colors of YBR_FULL as RGB (PS3.3 §C.7.6.3.1.2; the same numbers as JFIF).</summary>
internal static class YbrFull
{
    private const int Shift = 16;
    private const int Half = 1 << (Shift - 1);
    private const int RedOfCr = (int)(1.402 * (1 << Shift) + 0.5);
    private const int GreenOfCb = (int)(0.344136286 * (1 << Shift) + 0.5);
    private const int GreenOfCr = (int)(0.714136286 * (1 << Shift) + 0.5);
    private const int BlueOfCb = (int)(1.772 * (1 << Shift) + 0.5);

    /// <summary>Whether samples are those that <see cref="ToRgb"/> takes.</summary>
    public static bool CanConvert(ImagePixel image) =>
        image is { SamplesPerPixel: 3, BitsAllocated: 8, BitsStored: 8, IsSigned: false };

    /// <summary>Converts pixels of three bytes in place.</summary>
    public static void ToRgb(Span<byte> pixels)
    {
        for (var i = 0; i + 2 < pixels.Length; i += 3)
        {
            var (y, cb, cr) = ((pixels[i] << Shift) + Half, pixels[i + 1] - 128, pixels[i + 2] - 128);
            pixels[i] = Clamp(y + RedOfCr * cr);
            pixels[i + 1] = Clamp(y - GreenOfCb * cb - GreenOfCr * cr);
            pixels[i + 2] = Clamp(y + BlueOfCb * cb);
        }
    }

    private static byte Clamp(int value) => (byte)Math.Clamp(value >> Shift, 0, byte.MaxValue);
}
