using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>A color of sRGB.</summary>
internal readonly record struct DisplayColor(byte Red, byte Green, byte Blue)
{
    /// <summary>What is drawn unless said otherwise.</summary>
    public static DisplayColor White { get; } = new(byte.MaxValue, byte.MaxValue, byte.MaxValue);

    /// <summary>What a presentation state recommends: on a picture in color a color, else a shade.</summary>
    /// <param name="dataset">Where the attributes are.</param>
    /// <param name="grayscale">The attribute with a P-Value of 16 bits.</param>
    /// <param name="cieLab">The attribute with a color of CIELab.</param>
    /// <param name="canvas">What is drawn on.</param>
    /// <returns>Null when nothing is recommended.</returns>
    public static DisplayColor? From(DicomDataset dataset, DicomTag grayscale, DicomTag cieLab, Canvas canvas) =>
        canvas.SamplesPerPixel > 1 && dataset.GetIntegers(cieLab) is [var lightness, var a, var b, ..]
            ? FromCieLab(lightness, a, b)
        : dataset.GetInteger(grayscale) is { } value ? FromPValue(value)
        : null;

    /// <summary>Gives a pixel of a canvas the color.</summary>
    public void Put(Canvas canvas, int index)
    {
        var samples = canvas.Samples;
        if (canvas.SamplesPerPixel == 1)
        {
            samples[index] = Red;
            return;
        }

        samples[3 * index] = Red;
        samples[3 * index + 1] = Green;
        samples[3 * index + 2] = Blue;
    }

    private static DisplayColor FromPValue(long value)
    {
        var shade = (byte)((Math.Clamp(value, 0, ushort.MaxValue) * byte.MaxValue + short.MaxValue) / ushort.MaxValue);
        return new(shade, shade, shade);
    }

    /// <summary>From the encoding of PS3.3 §C.10.7.1.1 (the ICC's Lab of 16 bits, white point D50) by way of CIEXYZ to sRGB (IEC 61966-2-1).</summary>
    private static DisplayColor FromCieLab(long lightness, long a, long b)
    {
        var y = (lightness / (double)ushort.MaxValue * 100 + 16) / 116;
        var x = y + (a / 257.0 - 128) / 500;
        var z = y - (b / 257.0 - 128) / 200;
        var (redness, greenness, blueness) = (0.96422 * Cube(x), Cube(y), 0.82521 * Cube(z));

        // CIEXYZ of D50 to linear sRGB, the adaptation to D65 (Bradford) included.
        return new(
            Companded(3.1338561 * redness - 1.6168667 * greenness - 0.4906146 * blueness),
            Companded(-0.9787684 * redness + 1.9161415 * greenness + 0.0334540 * blueness),
            Companded(0.0719453 * redness - 0.2289914 * greenness + 1.4052427 * blueness)
        );

        static double Cube(double t) => t > 6.0 / 29 ? t * t * t : 3 * (6.0 / 29) * (6.0 / 29) * (t - 4.0 / 29);

        static byte Companded(double linear)
        {
            var share = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.Pow(linear, 1 / 2.4) - 0.055;
            return (byte)Math.Clamp(Math.Round(share * byte.MaxValue), 0, byte.MaxValue);
        }
    }
}
