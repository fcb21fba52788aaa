using System.Runtime.InteropServices;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Jpeg2000;

/// <summary>JPEG 2000 in the corpus, beside the same images without compression.</summary>
public class Jpeg2000CorpusTests
{
    [Theory]
    [InlineData("pydicom/test_files/JPEG2000.dcm", "pydicom-data/JPEG2000_UNC.dcm", 1)]
    [InlineData("pydicom/test_files/693_J2KI.dcm", "pydicom-data/693_UNCI.dcm", 1)]
    [InlineData("pydicom-data/693_J2KR.dcm", "pydicom-data/693_UNCR.dcm", 0)]
    [InlineData("pydicom/test_files/MR_small_jp2klossless.dcm", "pydicom/test_files/MR_small.dcm", 0)]
    [InlineData("pydicom-data/MR2_J2KI.dcm", "pydicom-data/MR2_UNCI.dcm", 1)]
    [InlineData("pydicom-data/MR2_J2KR.dcm", "pydicom-data/MR2_UNCR.dcm", 0)]
    [InlineData("pydicom-data/US1_J2KI.dcm", "pydicom-data/US1_UNCI.dcm", 1)]
    [InlineData("pydicom-data/US1_J2KR.dcm", "pydicom-data/US1_UNCR.dcm", 0)]
    [InlineData("pydicom-data/emri_small_jpeg_2k_lossless.dcm", "pydicom-data/emri_small.dcm", 0)]
    [InlineData("pydicom-data/liver_j2k.dcm", "pydicom-data/liver.dcm", 0)]
    public void Frames_decode_to_those_of_the_file_without_compression(string encoded, string native, int tolerance)
    {
        var (frames, expected) = (CorpusFrames.Open(encoded), CorpusFrames.Open(native).Native());

        Assert.Equal(expected.Length, frames.Count * frames.Image.FrameBytes);
        Assert.InRange(MaxDifference(expected, frames.Decode(), frames.Image), 0, tolerance);
    }

    [Fact]
    public void A_codestream_of_unsigned_samples_in_a_signed_image_keeps_its_bits()
    {
        var decoded = CorpusFrames.Open("pydicom/test_files/J2K_pixelrep_mismatch.dcm").Decode();

        // What pydicom makes of it.
        var samples = MemoryMarshal.Cast<byte, short>(decoded).ToArray();
        Assert.Equal((-2000, 1896), (samples.Min(), samples.Max()));
    }

    [Fact]
    public void A_codestream_that_a_delimiter_has_broken_is_refused()
    {
        var frames = CorpusFrames.Open("pydicom/test_files/JPEG2000-embedded-sequence-delimiter.dcm");

        Assert.Throws<CodecException>(() => frames.Decode());
    }

    private static int MaxDifference(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, ImagePixel image)
    {
        Assert.Equal(expected.Length, actual.Length);
        var max = 0;
        for (var i = 0; i < expected.Length; i += image.BytesPerSample)
        {
            var difference =
                image.BitsAllocated <= 8 ? expected[i] - actual[i]
                : image.IsSigned ? BitConverter.ToInt16(expected[i..]) - BitConverter.ToInt16(actual[i..])
                : BitConverter.ToUInt16(expected[i..]) - BitConverter.ToUInt16(actual[i..]);
            max = Math.Max(max, Math.Abs(difference));
        }

        return max;
    }
}
