using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Codecs.Rle;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Rle;

/// <summary>RLE Lossless against DCMTK (Golden/make_rle.py), the corpus, and nonsense.</summary>
public class RleTests
{
    public static TheoryData<string> GoldenFrames() => [.. TestFrames.Golden("rle.tsv")];

    [Theory]
    [MemberData(nameof(GoldenFrames), DisableDiscoveryEnumeration = true)]
    public void Frames_of_Dcmtk_decode_to_what_it_encoded(string line)
    {
        var golden = Golden.Parse(line);

        Assert.Equal(golden.Native, TestFrames.Decode(RleCodec.Decode, golden.Frame, golden.Image));
    }

    [Theory]
    [MemberData(nameof(GoldenFrames), DisableDiscoveryEnumeration = true)]
    public void Encoded_frames_are_no_longer_than_those_of_Dcmtk(string line)
    {
        var golden = Golden.Parse(line);

        var frame = TestFrames.Encode(RleCodec.Encode, golden.Native, golden.Image);

        Assert.True(frame.Length <= golden.Frame.Length, $"{frame.Length} bytes instead of {golden.Frame.Length}");
    }

    [Theory]
    [InlineData("MR_small_RLE", "MR_small")]
    [InlineData("rtdose_rle", "rtdose")]
    [InlineData("rtdose_rle_1frame", "rtdose_1frame")]
    public void Frames_of_the_corpus_decode_to_those_of_the_file_they_were_made_of(string encoded, string native) =>
        Assert.Equal(
            CorpusFrames.Open($"pydicom/test_files/{native}.dcm").Native(),
            CorpusFrames.Open($"pydicom/test_files/{encoded}.dcm").Decode()
        );

    [Fact]
    public void What_is_encoded_decodes_to_itself_and_keeps_to_the_bound() =>
        Check.One(
            Properties.Cases(500),
            Prop.ForAll(
                Images().ToArbitrary(),
                image =>
                {
                    var frame = TestFrames.Encode(RleCodec.Encode, image.Native, image.Pixel);
                    return frame.Length % 2 == 0
                        && frame.Length <= RleEncoder.MaxLength(image.Pixel)
                        && TestFrames.Decode(RleCodec.Decode, frame, image.Pixel).SequenceEqual(image.Native);
                }
            )
        );

    [Fact]
    public void Broken_frames_are_refused_or_decoded_at_no_great_cost() =>
        CodecProperties.BearsBrokenFrames(RleCodec.Decode, RleCodec.Encode, Images(), maxAllocated: 100_000);

    [Fact]
    public void A_pixel_of_more_bytes_than_there_are_segments_is_refused()
    {
        var image = GeneratedImage.Describe(1, 1, 4, 32, 32, false);

        Assert.Null(RleCodec.Encoded(image));
        Assert.Throws<CodecException>(() => TestFrames.Encode(RleCodec.Encode, new byte[16], image));
        Assert.Throws<CodecException>(() => TestFrames.Decode(RleCodec.Decode, new byte[100], image));
    }

    /// <summary>Images with long runs, short runs, and none.</summary>
    private static Gen<RandomImage> Images() =>
        from rows in Gen.Choose(1, 9)
        from columns in Gen.OneOf(Gen.Choose(1, 20), Gen.Choose(120, 300))
        from samples in Gen.Elements(1, 3)
        from bits in Gen.Elements(8, 16, 32)
        from values in Gen.Choose(1, 256)
        from seed in Gen.Choose(0, int.MaxValue)
        let pixel = GeneratedImage.Describe(rows, columns, samples, bits, bits, false)
        select new RandomImage(pixel, Pixels(pixel, values, seed));

    private static byte[] Pixels(ImagePixel image, int values, int seed)
    {
        var random = new Random(seed);
        var native = new byte[image.FrameBytes];
        for (var i = 0; i < native.Length; )
        {
            var run = Math.Min(random.Next(1, 6), native.Length - i);
            native.AsSpan(i, run).Fill((byte)random.Next(values));
            i += run;
        }

        return native;
    }

    private sealed record Golden(ImagePixel Image, byte[] Native, byte[] Frame)
    {
        public static Golden Parse(string line)
        {
            var fields = line.Split('\t');
            var numbers = Array.ConvertAll(fields[..5], field => int.Parse(field, CultureInfo.InvariantCulture));
            var bits = 8 * numbers[3];
            var image = GeneratedImage.Describe(numbers[0], numbers[1], numbers[2], bits, bits, false);
            var native = Convert.FromBase64String(fields[5]);
            return new Golden(
                image,
                numbers[4] == 1 ? Interleave(native, image) : native,
                Convert.FromBase64String(fields[6])
            );
        }

        /// <summary>What DCMTK encoded as planes of bytes.</summary>
        private static byte[] Interleave(byte[] planes, ImagePixel image) =>
            [
                .. Enumerable
                    .Range(0, planes.Length)
                    .Select(i => planes[i % image.SamplesPerPixel * image.Pixels + i / image.SamplesPerPixel]),
            ];
    }
}
