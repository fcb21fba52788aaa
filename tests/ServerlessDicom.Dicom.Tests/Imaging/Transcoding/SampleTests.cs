using System.Runtime.InteropServices;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Transcoding;

namespace ServerlessDicom.Dicom.Tests.Imaging.Transcoding;

public class SampleTests
{
    [Theory]
    [InlineData(8, 5, false)]
    [InlineData(8, 5, true)]
    [InlineData(16, 12, false)]
    [InlineData(16, 12, true)]
    [InlineData(32, 20, false)]
    [InlineData(32, 20, true)]
    [InlineData(16, 16, true)]
    public void Bits_that_are_not_stored_become_the_sign(int allocated, int stored, bool isSigned)
    {
        var native = new byte[4000];
        new Random(stored).NextBytes(native);
        var samples = Values(native, allocated);
        var image = Image(allocated, stored, isSigned);

        var changed = UnusedBits.Normalize(native, image);

        Assert.Equal(allocated != stored, changed);
        var expected = samples.Select(sample =>
        {
            var value = sample & ((1L << stored) - 1);
            return isSigned && value >> (stored - 1) != 0 ? value - (1L << stored) : value;
        });
        Assert.Equal(expected.Select(value => value & ((1L << allocated) - 1)), Values(native, allocated));
        Assert.False(UnusedBits.Normalize(native, image));
    }

    [Fact]
    public void Colors_are_those_of_the_standards_formula()
    {
        var pixels = new byte[3 * 100_000];
        new Random(2).NextBytes(pixels);
        var converted = pixels.ToArray();

        YbrFull.ToRgb(converted);

        for (var i = 0; i < pixels.Length; i += 3)
        {
            var (y, cb, cr) = (pixels[i], pixels[i + 1] - 128, pixels[i + 2] - 128);
            double[] rgb = [y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb];
            for (var sample = 0; sample < 3; sample++)
            {
                Assert.InRange(converted[i + sample] - Math.Clamp(rgb[sample], 0, 255), -0.51, 0.51);
            }
        }
    }

    private static long[] Values(byte[] native, int bits) =>
        bits switch
        {
            8 => [.. native],
            16 => [.. MemoryMarshal.Cast<byte, ushort>(native).ToArray()],
            _ => [.. MemoryMarshal.Cast<byte, uint>(native).ToArray()],
        };

    private static ImagePixel Image(int allocated, int stored, bool isSigned) =>
        new()
        {
            Rows = 1,
            Columns = 1,
            SamplesPerPixel = 1,
            PhotometricInterpretation = PhotometricInterpretation.Monochrome2,
            BitsAllocated = allocated,
            BitsStored = stored,
            HighBit = stored - 1,
            IsSigned = isSigned,
        };
}
