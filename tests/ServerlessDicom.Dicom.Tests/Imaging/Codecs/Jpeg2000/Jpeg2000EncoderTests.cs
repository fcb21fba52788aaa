using System.Buffers.Binary;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Jpeg2000;

/// <summary>JPEG 2000 Lossless against OpenJPEG (Golden/make_jpeg2000_encoder.py).</summary>
public class Jpeg2000EncoderTests
{
    public static TheoryData<string> GoldenFrames() => [.. TestFrames.Golden("jpeg2000_encoder.tsv")];

    [Theory]
    [MemberData(nameof(GoldenFrames), DisableDiscoveryEnumeration = true)]
    public void Packets_are_those_of_OpenJpeg(string line)
    {
        var fields = line.Split('\t');
        var numbers = Array.ConvertAll(fields[..5], field => int.Parse(field, CultureInfo.InvariantCulture));
        var image = ImageOf(numbers[0], numbers[1], numbers[2], numbers[3], isSigned: numbers[4] == 1);

        var frame = Encode(Convert.FromBase64String(fields[5]), image);

        var packets = frame.AsSpan(frame.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0x93]) + 2);
        packets = packets[..packets.LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9])];
        Assert.Equal(Convert.FromBase64String(fields[6]), packets.ToArray());
    }

    [Theory]
    [InlineData(8, 8, 8, 8)]
    [InlineData(16, 12, 12, 12)]
    [InlineData(16, 12, 16, 16)]
    [InlineData(16, 16, 16, 16)]
    public void The_precision_is_that_of_the_samples_even_of_those_out_of_range(
        int allocated,
        int stored,
        int used,
        int expected
    )
    {
        var image = ImageOf(4, 4, 1, stored, isSigned: false) with { BitsAllocated = allocated };
        var native = new byte[image.FrameBytes];
        native[^1] = (byte)(0xFF >> (allocated - used));

        // Ssiz, after SOC, the marker, its length, capabilities, eight sizes and the number of components.
        Assert.Equal(expected - 1, Encode(native, image)[42]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(31, 7)]
    public void The_tile_is_as_long_as_it_says_and_the_frame_of_even_length(int rows, int columns)
    {
        var image = ImageOf(rows, columns, 1, 8, isSigned: false);

        var frame = Encode(new byte[image.FrameBytes], image);

        var tile = frame.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0x90]);
        var end = tile + BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(tile + 6));
        Assert.Equal([0xFF, 0xD9], frame[end..(end + 2)]);
        Assert.Equal(end + 2 + (end % 2), frame.Length);
        Assert.True(frame.Length % 2 == 0);
    }

    [Fact]
    public void Red_green_and_blue_are_transformed_and_nothing_else_is()
    {
        var image = ImageOf(2, 2, 3, 8, isSigned: false);

        Assert.Equal(
            image with
            {
                PhotometricInterpretation = PhotometricInterpretation.YbrRct,
                IsPlanar = false,
            },
            Jpeg2000Codec.Encoded(
                image with
                {
                    PhotometricInterpretation = PhotometricInterpretation.Rgb,
                    IsPlanar = true,
                }
            )
        );
        Assert.Equal(image, Jpeg2000Codec.Encoded(image));
        Assert.Null(Jpeg2000Codec.Encoded(image with { BitsAllocated = 32 }));
        Assert.Null(Jpeg2000Codec.Encoded(image with { BitsAllocated = 1 }));
        Assert.Null(Jpeg2000Codec.Encoded(image with { SamplesPerPixel = 4 }));
        Assert.Null(
            Jpeg2000Codec.Encoded(image with { PhotometricInterpretation = PhotometricInterpretation.YbrPartial422 })
        );
    }

    [Fact]
    public void What_cannot_be_encoded_is_refused()
    {
        var image = ImageOf(2, 2, 1, 8, isSigned: false);

        Assert.Throws<ArgumentException>(() => Encode(new byte[16], image with { BitsAllocated = 32 }));
        Assert.Throws<ArgumentException>(() => Encode(new byte[16], image with { SamplesPerPixel = 4 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Encode(new byte[3], image));
    }

    [Fact]
    public void What_is_encoded_decodes_to_itself() =>
        Check.One(
            Properties.Cases(150),
            Prop.ForAll(
                Images().ToArbitrary(),
                one =>
                {
                    var decoded = new byte[one.Native.Length];
                    var encoded = Jpeg2000Codec.Encoded(one.Image)!;
                    var interpretation = Jpeg2000Codec.Decode(Encode(one.Native, one.Image), encoded, decoded);
                    return interpretation == one.Image.PhotometricInterpretation
                        && decoded.AsSpan().SequenceEqual(one.Native);
                }
            )
        );

    [Theory]
    [InlineData(2, 32_769)]
    [InlineData(40_000, 3)]
    [InlineData(65_535, 1)]
    public void Images_of_more_than_one_precinct_decode_to_themselves(int rows, int columns)
    {
        var image = ImageOf(rows, columns, 1, 8, isSigned: false);
        var native = Pixels(image, block: 3, values: 256, seed: rows);

        Assert.Equal(native, TestFrames.Decode(Jpeg2000Codec.Decode, Encode(native, image), image));
    }

    /// <summary>
    /// Noise and blocks over the whole range, which make the largest coefficients, and few values; within a code-block of 64
    /// x 64 and beyond it.
    /// </summary>
    private static Gen<(ImagePixel Image, byte[] Native)> Images() =>
        from rows in Gen.OneOf(Gen.Choose(1, 20), Gen.Choose(60, 80))
        from columns in Gen.OneOf(Gen.Choose(1, 20), Gen.Choose(60, 80))
        from samples in Gen.Elements(1, 3)
        from bits in Gen.Choose(1, 16)
        from isSigned in Gen.Elements(false, true)
        from isRgb in Gen.Elements(false, true)
        from block in Gen.Elements(1, 2, 16)
        from values in Gen.Elements(2, 5, 1 << 16)
        from seed in Gen.Choose(0, int.MaxValue)
        let image = ImageOf(rows, columns, samples, bits, isSigned)
        let colors = isRgb && samples == 3
        select (
            colors ? image with { PhotometricInterpretation = PhotometricInterpretation.Rgb } : image,
            Pixels(image, block, values, seed)
        );

    private static byte[] Pixels(ImagePixel image, int block, int values, int seed)
    {
        var random = new Random(seed);
        var largest = (1 << image.BitsStored) - 1;
        var native = new byte[image.FrameBytes];
        var sample = 0L;
        for (var i = 0; i < native.Length; i += image.BytesPerSample)
        {
            if (i / image.BytesPerSample % block == 0)
            {
                sample = random.NextInt64(values) * largest / (values - 1);
            }

            var value = image.IsSigned ? (int)sample - (largest + 1) / 2 : (int)sample;
            for (var part = 0; part < image.BytesPerSample; part++)
            {
                native[i + part] = (byte)(value >> (8 * part));
            }
        }

        return native;
    }

    private static byte[] Encode(byte[] native, ImagePixel image) =>
        TestFrames.Encode(Jpeg2000Codec.Encode, native, image);

    private static ImagePixel ImageOf(int rows, int columns, int samples, int bits, bool isSigned) =>
        GeneratedImage.Describe(rows, columns, samples, bits <= 8 ? 8 : 16, bits, isSigned) with
        {
            PhotometricInterpretation =
                samples == 1 ? PhotometricInterpretation.Monochrome2 : PhotometricInterpretation.YbrFull,
        };
}
