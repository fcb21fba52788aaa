namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>Makes red, green and blue of the samples of a frame.</summary>
internal static class ColorRenderer
{
    /// <summary>Of three samples for each pixel.</summary>
    /// <param name="native">The frame.</param>
    /// <param name="image">What its samples are: integers.</param>
    /// <param name="photometric">RGB or one of YBR.</param>
    public static byte[] Render(ReadOnlySpan<byte> native, ImagePixel image, PhotometricInterpretation photometric)
    {
        var pixels = GC.AllocateUninitializedArray<byte>(checked((int)(image.Pixels * 3)));
        if (image is { BitsAllocated: 8, BitsStored: 8 })
        {
            native.CopyTo(pixels);
        }
        else if (StoredSamples.FitTable(image))
        {
            var table = new byte[1 << image.BitsStored];
            for (var i = 0; i < table.Length; i++)
            {
                table[i] = ToShade(i, table.Length - 1);
            }

            StoredSamples.Map(native, image, table, pixels);
        }
        else
        {
            var highest = Math.ScaleB(1, image.BitsStored) - 1;
            for (var i = 0; i < pixels.Length; i++)
            {
                pixels[i] = ToShade(StoredSamples.Read(native, image, i), highest);
            }
        }

        // YBR_ICT and YBR_RCT are transforms of JPEG 2000, which its decoder undoes: samples under these names are red,
        // green and blue.
        switch (photometric)
        {
            case PhotometricInterpretation.YbrFull or PhotometricInterpretation.YbrFull422:
                YbrConversion.Full.Convert(pixels);
                break;
            case PhotometricInterpretation.YbrPartial422 or PhotometricInterpretation.YbrPartial420:
                YbrConversion.Partial.Convert(pixels);
                break;
        }

        return pixels;
    }

    /// <summary>Of one sample for each pixel, which stands for a color.</summary>
    /// <param name="native">The frame; its samples fit a table.</param>
    /// <param name="image">What its samples are.</param>
    /// <param name="colors">Red, green and blue for all that the bits stored can be.</param>
    public static byte[] Render(ReadOnlySpan<byte> native, ImagePixel image, ReadOnlySpan<byte> colors)
    {
        var pixels = GC.AllocateUninitializedArray<byte>(checked((int)(image.Pixels * 3)));
        StoredSamples.MapToColors(native, image, colors, pixels);
        return pixels;
    }

    private static byte ToShade(double sample, double highest) =>
        (byte)Math.Clamp(sample / highest * byte.MaxValue + 0.5, 0, byte.MaxValue);
}
