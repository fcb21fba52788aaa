using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Jpeg2000;

public class Jpeg2000RoundTripTests
{
    [Fact]
    public void What_is_encoded_decodes_to_itself() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60),
            Prop.ForAll(
                Frames().ToArbitrary(),
                frame =>
                {
                    var encoded = new ArrayBufferWriter<byte>();
                    Jpeg2000Codec.Encode(frame.Native, Jpeg2000Codec.Encoded(frame.Image)!, encoded);

                    var decoded = new byte[frame.Native.Length];
                    Jpeg2000Codec.Decode(encoded.WrittenMemory, frame.Image, decoded);
                    return decoded.AsSpan().SequenceEqual(frame.Native);
                }
            )
        );

    /// <summary>Images of some noise over a ramp.</summary>
    private static Gen<Frame> Frames() =>
        from rows in Gen.Choose(1, 90)
        from columns in Gen.Choose(1, 100)
        from samples in Gen.Elements(1, 3)
        from bits in Gen.Choose(1, 16)
        from isSigned in Gen.Elements(false, true)
        from noise in Gen.Choose(1, 1 << bits)
        from seed in Gen.Choose(0, int.MaxValue)
        let image = new ImagePixel
        {
            Rows = rows,
            Columns = columns,
            SamplesPerPixel = samples,
            PhotometricInterpretation =
                samples == 1 ? PhotometricInterpretation.Monochrome2 : PhotometricInterpretation.Rgb,
            BitsAllocated = bits <= 8 ? 8 : 16,
            BitsStored = bits,
            HighBit = bits - 1,
            IsSigned = isSigned,
        }
        select new Frame(image, Samples(image, noise, new Random(seed)));

    private static byte[] Samples(ImagePixel image, int noise, Random random)
    {
        var native = new byte[image.FrameBytes];
        for (var i = 0; i < native.Length / image.BytesPerSample; i++)
        {
            var value = (i / image.SamplesPerPixel + random.Next(noise)) & ((1 << image.BitsStored) - 1);
            value -= image.IsSigned ? 1 << (image.BitsStored - 1) : 0;
            native[i * image.BytesPerSample] = (byte)value;
            if (image.BytesPerSample == 2)
            {
                native[2 * i + 1] = (byte)(value >> 8);
            }
        }

        return native;
    }

    private sealed record Frame(ImagePixel Image, byte[] Native);
}
