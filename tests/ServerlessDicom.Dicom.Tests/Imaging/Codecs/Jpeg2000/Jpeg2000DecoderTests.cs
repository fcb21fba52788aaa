using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Jpeg2000;

/// <summary>JPEG 2000 against OpenJPEG (Golden/make_jpeg2000.py), and nonsense.</summary>
public class Jpeg2000DecoderTests
{
    private static readonly Dictionary<string, Golden> _goldens = TestFrames
        .Golden("jpeg2000.tsv")
        .Select(line => line.Split('\t'))
        .ToDictionary(fields => fields[0], Golden.Parse);

    public static TheoryData<string> GoldenFrames() => [.. _goldens.Keys];

    [Theory]
    [MemberData(nameof(GoldenFrames))]
    public void Codestreams_of_OpenJpeg_decode_to_what_it_makes_of_them(string name)
    {
        var golden = _goldens[name];

        var native = Decode(golden.Codestream, golden.Image);

        if (golden.Tolerance == 0)
        {
            Assert.Equal(golden.Native, SHA256.HashData(native));
        }
        else
        {
            Assert.InRange(MaxDifference(native, Inflate(golden.Native), golden.Image), 0, golden.Tolerance);
        }
    }

    [Theory]
    [InlineData("bits-12-0", 12, false, true)] // The data set says signed, the codestream does not.
    [InlineData("bits-12-1", 12, true, false)]
    [InlineData("bits-12-0", 16, false, true)]
    [InlineData("bits-12-1", 16, true, false)]
    public void Where_signs_disagree_the_bits_stored_stay(string name, int bitsStored, bool from, bool to)
    {
        var golden = _goldens[name];
        var image = golden.Image with { BitsStored = bitsStored, HighBit = bitsStored - 1 };

        var expected = MemoryMarshal.Cast<byte, ushort>(Decode(golden.Codestream, image with { IsSigned = from }));
        var actual = MemoryMarshal.Cast<byte, short>(Decode(golden.Codestream, image with { IsSigned = to }));

        var unused = 16 - bitsStored;
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal((ushort)(expected[i] << unused), (ushort)(actual[i] << unused));
            Assert.Equal(
                to ? (short)(actual[i] << unused) >> unused : (ushort)(actual[i] << unused) >> unused,
                to ? actual[i] : (ushort)actual[i]
            );
        }
    }

    [Theory]
    [InlineData("bits-8-0", 32)]
    [InlineData("bits-8-1", 32)]
    [InlineData("bits-8-1", 16)]
    [InlineData("bits-8-1", 64)]
    public void Samples_can_have_more_bits_allocated(string name, int bitsAllocated)
    {
        var golden = _goldens[name];
        var wide = Decode(golden.Codestream, golden.Image with { BitsAllocated = bitsAllocated });

        var narrow = Decode(golden.Codestream, golden.Image);

        var expected = new byte[wide.Length];
        for (var i = 0; i < narrow.Length; i++)
        {
            var sample = expected.AsSpan(i * bitsAllocated / 8, bitsAllocated / 8);
            sample.Fill((byte)(golden.Image.IsSigned && (sbyte)narrow[i] < 0 ? 0xFF : 0));
            sample[0] = narrow[i];
        }

        Assert.Equal(expected, wide);
    }

    [Fact]
    public void Single_bits_are_packed()
    {
        var golden = _goldens["bits-1-0"];
        var bytes = Decode(golden.Codestream, golden.Image);

        var packed = Decode(golden.Codestream, golden.Image with { BitsAllocated = 1 });

        Assert.Equal(bytes, Enumerable.Range(0, bytes.Length).Select(i => (byte)((packed[i / 8] >> (i % 8)) & 1)));
        Assert.Equal(0, packed[^1] >> (bytes.Length % 8));
    }

    [Theory]
    [InlineData("LRCP-layers", PhotometricInterpretation.YbrRct, PhotometricInterpretation.Rgb)]
    [InlineData("LRCP-layers", PhotometricInterpretation.YbrIct, PhotometricInterpretation.Rgb)]
    [InlineData("LRCP-layers", PhotometricInterpretation.YbrFull, PhotometricInterpretation.Rgb)]
    [InlineData("LRCP-layers", PhotometricInterpretation.Rgb, PhotometricInterpretation.Rgb)]
    [InlineData("no-transform", PhotometricInterpretation.YbrFull, PhotometricInterpretation.YbrFull)]
    [InlineData("subsampled-LRCP", PhotometricInterpretation.YbrFull422, PhotometricInterpretation.YbrFull)]
    [InlineData("bits-8-0", PhotometricInterpretation.Monochrome1, PhotometricInterpretation.Monochrome1)]
    public void Color_transforms_are_undone(
        string name,
        PhotometricInterpretation encoded,
        PhotometricInterpretation decoded
    )
    {
        var (codestream, image) = (_goldens[name].Codestream, _goldens[name].Image);

        Assert.Equal(
            decoded,
            Jpeg2000Codec.Decode(
                codestream,
                image with
                {
                    PhotometricInterpretation = encoded,
                },
                new byte[image.FrameBytes]
            )
        );
    }

    [Fact]
    public void A_frame_of_another_size_than_its_attributes_say_is_refused()
    {
        var (codestream, image) = (_goldens["LRCP-layers"].Codestream, _goldens["LRCP-layers"].Image);

        Assert.Throws<CodecException>(() => Decode(codestream, image with { Rows = image.Rows + 1 }));
        Assert.Throws<CodecException>(() => Decode(codestream, image with { Columns = image.Columns - 1 }));
        Assert.Throws<CodecException>(() => Decode(codestream, image with { SamplesPerPixel = 1 }));
        Assert.Throws<CodecException>(() => Decode(codestream, image with { BitsAllocated = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Jpeg2000Codec.Decode(codestream, image, new byte[1]));
    }

    [Theory]
    [InlineData("LRCP-layers")]
    [InlineData("CPRL-tiles")]
    [InlineData("boxes")]
    public void A_frame_that_is_cut_off_is_refused(string name)
    {
        var golden = _goldens[name];

        // The end marker alone can be missing.
        for (var length = 0; length < golden.Codestream.Length - 2; length += 7)
        {
            Assert.Throws<CodecException>(() => Decode(golden.Codestream[..length], golden.Image));
        }

        Assert.Equal(golden.Native, SHA256.HashData(Decode(golden.Codestream[..^2], golden.Image)));
    }

    [Theory]
    [MemberData(nameof(GoldenFrames))]
    public void Broken_codestreams_are_refused_or_decoded_and_nothing_else(string name)
    {
        var golden = _goldens[name];
        if (golden.Image.Pixels > 10_000)
        {
            return;
        }

        var random = new Random(name.Length);
        for (var i = 0; i < 15; i++)
        {
            var broken = golden.Codestream.ToArray();
            for (var places = random.Next(1, 4); places > 0; places--)
            {
                // As often in the headers, where it matters most, as in the packets.
                var at = random.Next(random.Next(2) == 0 ? broken.Length : Math.Min(140, broken.Length));
                broken[at] = (byte)(random.Next(3) == 0 ? 0xFF : random.Next(256));
            }

            TestFrames.TryDecode(Jpeg2000Codec.Decode, broken, golden.Image);
        }
    }

    private static byte[] Decode(byte[] codestream, ImagePixel image) =>
        TestFrames.Decode(Jpeg2000Codec.Decode, codestream, image);

    private static int MaxDifference(byte[] actual, byte[] expected, ImagePixel image)
    {
        Assert.Equal(expected.Length, actual.Length);
        return (image.BitsAllocated, image.IsSigned) switch
        {
            (8, false) => actual.Zip(expected, (a, b) => Math.Abs(a - b)).Max(),
            (8, true) => actual.Zip(expected, (a, b) => Math.Abs((sbyte)a - (sbyte)b)).Max(),
            (_, false) => Words<ushort>(actual).Zip(Words<ushort>(expected), (a, b) => Math.Abs(a - b)).Max(),
            _ => Words<short>(actual).Zip(Words<short>(expected), (a, b) => Math.Abs(a - b)).Max(),
        };
    }

    private static T[] Words<T>(byte[] bytes)
        where T : struct => MemoryMarshal.Cast<byte, T>(bytes).ToArray();

    private static byte[] Inflate(byte[] bytes)
    {
        using var inflated = new MemoryStream();
        using var stream = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
        stream.CopyTo(inflated);
        return inflated.ToArray();
    }

    private sealed record Golden(ImagePixel Image, int Tolerance, byte[] Native, byte[] Codestream)
    {
        public static Golden Parse(string[] fields)
        {
            var numbers = Array.ConvertAll(fields[1..8], field => int.Parse(field, CultureInfo.InvariantCulture));
            var image = GeneratedImage.Describe(
                numbers[0],
                numbers[1],
                numbers[2],
                numbers[3],
                numbers[4],
                isSigned: numbers[5] == 1
            );
            return new(image, numbers[6], Convert.FromBase64String(fields[8]), Convert.FromBase64String(fields[9]));
        }
    }
}
