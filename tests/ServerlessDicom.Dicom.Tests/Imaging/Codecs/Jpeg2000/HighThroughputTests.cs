using System.Buffers.Binary;
using System.Globalization;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.HighThroughput;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Jpeg2000;

/// <summary>HTJ2K of OpenJPH against OpenJPEG (Golden/make_htj2k.py), the corpus, and nonsense.</summary>
public class HighThroughputTests
{
    public static TheoryData<int> GoldenFrames() => [.. Enumerable.Range(0, TestFrames.Golden("htj2k.tsv").Length)];

    [Theory]
    [MemberData(nameof(GoldenFrames))]
    public void Codestreams_decode_to_what_OpenJpeg_makes_of_them(int index)
    {
        var golden = Golden.Parse(TestFrames.Golden("htj2k.tsv")[index]);

        var native = Decode(golden.Codestream, golden.Image);

        for (var i = 0; i < native.Length; i += golden.Image.BytesPerSample)
        {
            var difference = Sample(native, i, golden.Image) - Sample(golden.Native, i, golden.Image);
            Assert.InRange(difference, -golden.Tolerance, golden.Tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(GoldenFrames))]
    public void Broken_codestreams_are_refused_or_decoded_and_nothing_else(int index)
    {
        var golden = Golden.Parse(TestFrames.Golden("htj2k.tsv")[index]);
        var random = new Random(index);
        for (var i = 0; i < 60; i++)
        {
            var broken = golden.Codestream.ToArray();
            for (var places = random.Next(1, 4); places > 0; places--)
            {
                // In the packets, as the headers are those of Part 1.
                var packets = golden.Codestream.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0x93]) + 2;
                broken[random.Next(packets, broken.Length)] = (byte)(random.Next(3) == 0 ? 0xFF : random.Next(256));
            }

            TestFrames.TryDecode(FrameCodecs.Find(DicomUid.HTJ2K)!.Decode!, broken, golden.Image);
        }
    }

    [Fact]
    public void Blocks_of_random_bytes_are_refused_or_decoded_and_nothing_else()
    {
        var random = new Random(1);
        var decoder = new HtBlockDecoder();
        var decoded = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var width = random.Next(1, 1 << random.Next(1, 11));
            var bitPlanes = random.Next(1, HtBlockDecoder.MaxBitPlanes + 1);
            var block = new HtBlock(
                width,
                random.Next(1, Math.Min(4096 / width, 1024) + 1),
                bitPlanes,
                random.Next(bitPlanes),
                random.Next(1, 4),
                random.Next(2) == 0
            );
            var cleanup = new byte[random.Next(2, 300)];
            random.NextBytes(cleanup);
            var suffix = random.Next(2, cleanup.Length + 1);
            cleanup[^1] = (byte)(suffix >> 4);
            cleanup[^2] = (byte)((cleanup[^2] & 0xF0) | (suffix & 0xF));
            var refinement = new byte[random.Next(100)];
            random.NextBytes(refinement);
            try
            {
                decoder.Decode(block, cleanup, refinement, new int[block.Width * block.Height]);
                decoded++;
            }
            catch (CodecException)
            {
                // As it should be.
            }
        }

        Assert.InRange(decoded, 100, 5_000);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 4, 0 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF })]
    public void Segments_that_do_not_fit_are_refused(byte[] cleanup) =>
        Assert.Throws<CodecException>(() =>
            new HtBlockDecoder().Decode(new HtBlock(4, 4, 8, 7, 1, false), cleanup, [], new int[16])
        );

    [Fact]
    public void Bit_planes_that_cannot_be_are_refused()
    {
        var decoder = new HtBlockDecoder();
        byte[] cleanup = [0xFF, 0x02, 0x00];

        Assert.Throws<CodecException>(() =>
            decoder.Decode(new HtBlock(4, 4, 8, 8, 1, false), cleanup, [], new int[16])
        );
        Assert.Throws<CodecException>(() =>
            decoder.Decode(new HtBlock(4, 4, HtBlockDecoder.MaxBitPlanes + 1, 0, 1, false), cleanup, [], new int[16])
        );
    }

    [Fact]
    public void The_lossless_frame_of_the_corpus_decodes_to_what_OpenJpeg_makes_of_it() =>
        Assert.Equal(
            "9d87240604f5d7522c6a8056ace6cefc2c8d6d0b07bd6e7303d5e5b21af9a49e",
            TestFrames.Hash(DecodeFile("HTJ2KLossless_08_RGB.dcm"))
        );

    [Fact]
    public void The_lossy_frame_of_the_corpus_is_much_like_the_lossless_one()
    {
        var lossless = DecodeFile("HTJ2KLossless_08_RGB.dcm");
        var lossy = DecodeFile("HTJ2K_08_RGB.dcm");

        Assert.InRange(lossless.Zip(lossy, (a, b) => Math.Abs(a - b)).Average(), 0.1, 3);
    }

    private static byte[] DecodeFile(string name) => CorpusFrames.Open($"pydicom-data/{name}").Decode();

    private static byte[] Decode(byte[] codestream, ImagePixel image) =>
        TestFrames.Decode(FrameCodecs.Find(DicomUid.HTJ2K)!.Decode!, codestream, image);

    private static int Sample(byte[] native, int at, ImagePixel image) =>
        (image.BytesPerSample, image.IsSigned) switch
        {
            (1, false) => native[at],
            (1, true) => (sbyte)native[at],
            (_, false) => BinaryPrimitives.ReadUInt16LittleEndian(native.AsSpan(at)),
            _ => BinaryPrimitives.ReadInt16LittleEndian(native.AsSpan(at)),
        };

    private sealed record Golden(ImagePixel Image, int Tolerance, byte[] Native, byte[] Codestream)
    {
        public static Golden Parse(string line)
        {
            var fields = line.Split('\t');
            var numbers = Array.ConvertAll(fields[..6], field => int.Parse(field, CultureInfo.InvariantCulture));
            var bits = numbers[3];
            var image = GeneratedImage.Describe(
                numbers[0],
                numbers[1],
                numbers[2],
                bits <= 8 ? 8 : 16,
                bits,
                isSigned: numbers[4] == 1
            );
            return new Golden(
                image,
                numbers[5],
                Convert.FromBase64String(fields[6]),
                Convert.FromBase64String(fields[7])
            );
        }
    }
}
