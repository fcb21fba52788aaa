using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs;

/// <summary>A native frame for properties of codecs.</summary>
/// <param name="Pixel">What it is.</param>
/// <param name="Native">Its samples.</param>
internal sealed record RandomImage(ImagePixel Pixel, byte[] Native)
{
    /// <summary>Images of 1 or 3 samples per pixel, signed or not, of at least so many bits.</summary>
    public static Gen<RandomImage> Images(int leastBits) =>
        from rows in Gen.Choose(1, 9)
        from columns in Gen.OneOf(Gen.Choose(1, 20), Gen.Choose(120, 300))
        from samples in Gen.Elements(1, 3)
        from allocated in Gen.Elements(8, 16)
        from stored in Gen.Choose(leastBits, allocated)
        from isSigned in Gen.Elements(false, true)
        from values in Gen.Choose(1, 1 << stored)
        from hasUnused in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        from seed in Gen.Choose(0, int.MaxValue)
        let pixel = GeneratedImage.Describe(rows, columns, samples, allocated, stored, isSigned)
        select new RandomImage(pixel, Pixels(pixel, values, hasUnused, seed));

    /// <summary>Runs and steps between some values; the unused bits are signs or, if wanted, anything.</summary>
    private static byte[] Pixels(ImagePixel image, int values, bool hasUnused, int seed)
    {
        var random = new Random(seed);
        var native = new byte[image.FrameBytes];
        var unused = hasUnused ? 0 : 32 - image.BitsStored;
        for (var i = 0; i < native.Length; )
        {
            var value = random.Next(values) << (hasUnused ? random.Next(17) : unused);
            value = image.IsSigned ? value >> unused : (int)((uint)value >> unused);
            for (var run = random.Next(1, 9); run > 0 && i < native.Length; run--)
            {
                native[i] = (byte)value;
                if (image.BytesPerSample == 2)
                {
                    native[i + 1] = (byte)(value >> 8);
                }

                i += image.BytesPerSample;
            }
        }

        return native;
    }

    /// <summary>A frame with some bytes changed, half of them in its headers, and cut perhaps.</summary>
    public static Gen<byte[]> Mutations(byte[] frame) =>
        from length in Gen.Choose(0, 100)
        from places in Gen.ListOf(Gen.Choose(0, int.MaxValue), 3)
        from value in Gen.Choose(0, 255)
        select Mutate([.. frame], length, places, (byte)value);

    private static byte[] Mutate(byte[] frame, int percent, IEnumerable<int> places, byte value)
    {
        foreach (var place in places)
        {
            frame[place / 2 % (place % 2 == 0 ? frame.Length : Math.Min(30, frame.Length))] = value;
        }

        return percent > 60 ? frame : frame[..(frame.Length * percent / 60)];
    }
}
