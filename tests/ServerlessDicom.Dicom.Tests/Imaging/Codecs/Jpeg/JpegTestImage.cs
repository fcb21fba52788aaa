using ServerlessDicom.Dicom.Imaging;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Jpeg;

/// <summary>The images that Golden/make_jpeg_encoded.py makes: waves, squares and noise.</summary>
internal static class JpegTestImage
{
    public static RasterImage Create(int columns, int rows, int samples)
    {
        var pixels = new byte[columns * rows * samples];
        var at = 0;
        for (uint y = 0; y < rows; y++)
        {
            for (uint x = 0; x < columns; x++)
            {
                for (uint c = 0; c < samples; c++)
                {
                    pixels[at++] = (byte)Math.Min(Wave(x, y, c) + Square(x, y, c) + Noise(x, y, c), 255);
                }
            }
        }

        return new RasterImage(columns, rows, samples, pixels);
    }

    private static int Wave(uint x, uint y, uint c) => Math.Abs((int)((x * 3 + y * 5 + c * 67) % 512) - 256) * 3 / 4;

    private static int Square(uint x, uint y, uint c) => (x / 16 + y / 16) % 3 == c ? 40 : 0;

    private static int Noise(uint x, uint y, uint c) =>
        (int)(unchecked((x * 7919 + y * 104729 + c * 1299709 + 1) * 2654435761) >> 28);
}
