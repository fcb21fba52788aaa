using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Codecs.Deflated;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Deflated;

public class DeflatedFrameCodecTests
{
    private static readonly ImagePixel Gray = GeneratedImage.Describe(12, 17, 1, 8, 8, false);

    [Theory]
    [InlineData("pydicom-data/liver_deflate", "pydicom-data/liver")]
    [InlineData("pydicom-data/liver_nonbyte_aligned_deflate", "pydicom-data/liver_nonbyte_aligned")]
    public void Segments_of_the_corpus_decode_to_those_that_they_were_made_of(string deflated, string native)
    {
        var frames = CorpusFrames.Open($"{deflated}.dcm");
        var bits = (int)frames.Image.Pixels;
        var expected = CorpusFrames.Open($"{native}.dcm").Native();

        // Native frames of single bits follow each other without a gap.
        var decoded = frames.Decode();
        for (var i = 0; i < 3 * bits; i++)
        {
            var (frame, bit) = (i / bits, i % bits);
            var at = frame * frames.Image.FrameBytes + bit / 8;
            Assert.True((decoded[at] >> (bit % 8) & 1) == (expected[i / 8] >> (i % 8) & 1), $"bit {bit} of {frame}");
        }
    }

    [Fact]
    public void What_is_encoded_decodes_to_itself() =>
        CodecProperties.DecodesWhatItEncodes(
            DeflatedFrameCodec.Decode,
            DeflatedFrameCodec.Encode,
            RandomImage.Images(1),
            tests: 100
        );

    [Fact]
    public void Broken_frames_are_refused_or_decoded_at_no_great_cost() =>
        CodecProperties.BearsBrokenFrames(
            DeflatedFrameCodec.Decode,
            DeflatedFrameCodec.Encode,
            RandomImage.Images(1),
            maxAllocated: 100_000,
            tests: 500
        );

    [Fact]
    public void Much_more_than_the_image_is_refused_before_it_is_inflated()
    {
        var large = GeneratedImage.Describe(4000, 4000, 1, 8, 8, false);
        var bomb = Encode(new byte[large.FrameBytes], large);
        var native = new byte[Gray.FrameBytes];

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<CodecException>(() => DeflatedFrameCodec.Decode(bomb, Gray, native));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Less_than_the_image_is_refused() =>
        Assert.Throws<CodecException>(() => Decode(Encode(new byte[100], Gray with { Rows = 1, Columns = 100 }), Gray));

    [Fact]
    public void Planes_become_pixels_and_chroma_of_several_pixels_is_not_encoded()
    {
        var planar = GeneratedImage.Describe(2, 2, 3, 8, 8, false) with { IsPlanar = true };

        Assert.Equal(planar with { IsPlanar = false }, DeflatedFrameCodec.Encoded(planar));
        Assert.Null(DeflatedFrameCodec.Encoded(Gray with { IsFloat = true }));
        Assert.Null(
            DeflatedFrameCodec.Encoded(
                planar with
                {
                    IsPlanar = false,
                    PhotometricInterpretation = PhotometricInterpretation.YbrFull422,
                }
            )
        );
    }

    private static byte[] Encode(byte[] native, ImagePixel image) =>
        TestFrames.Encode(DeflatedFrameCodec.Encode, native, image);

    private static byte[] Decode(byte[] frame, ImagePixel image) =>
        TestFrames.Decode(DeflatedFrameCodec.Decode, frame, image);
}
