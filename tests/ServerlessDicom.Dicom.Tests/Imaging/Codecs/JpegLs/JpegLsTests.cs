using System.Globalization;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.JpegLs;

/// <summary>JPEG-LS against DCMTK and GDCM (Golden/make_jpegls.py), and the corpus.</summary>
public class JpegLsTests
{
    public static TheoryData<string> GoldenFrames() => Golden(hasFrame: true);

    public static TheoryData<string> GoldenScans() => Golden(hasFrame: false);

    [Theory]
    [MemberData(nameof(GoldenFrames), DisableDiscoveryEnumeration = true)]
    public void Frames_of_other_encoders_decode_to_what_their_decoders_say(string line)
    {
        var fields = line.Split('\t');

        var native = TestFrames.Decode(JpegLsCodec.Decode, Convert.FromBase64String(fields[8]), Parse(fields));

        Assert.Equal(fields[7], TestFrames.Hash(native));
    }

    [Theory]
    [MemberData(nameof(GoldenFrames), DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(GoldenScans), DisableDiscoveryEnumeration = true)]
    public void Generated_images_decode_to_themselves(string line)
    {
        var fields = line.Split('\t');
        var image = Parse(fields);
        var native = GeneratedImage.Samples(image, fields[0]);

        Assert.Equal(native, TestFrames.Decode(JpegLsCodec.Decode, Encode(native, image), image));
    }

    [Theory]
    [MemberData(nameof(GoldenScans), DisableDiscoveryEnumeration = true)]
    public void Scans_are_those_of_Dcmtk_byte_by_byte(string line)
    {
        var fields = line.Split('\t');
        var image = Parse(fields);

        var frame = Encode(GeneratedImage.Samples(image, fields[0]), image).AsSpan();

        var scan = frame[(frame.IndexOf((byte[])[0xFF, 0xDA]) + 8 + 2 * image.SamplesPerPixel)..^2].TrimEnd((byte)0xFF);
        Assert.Equal(fields[7], TestFrames.Hash(scan));
    }

    /// <remarks>The hashes are of what dcmdjpls decodes; of JLSL_08_07_0_1F, which it refuses, gdcmconv.</remarks>
    [Theory]
    [InlineData("pydicom-data/JLSL_08_07_0_1F", "210dc401f95db43be537b01d15cd4ad5d3d3016ec415a98ac93dd5bd8e5c8393")]
    [InlineData("pydicom-data/JLSL_RGB_ILV0", "ed1fce22a62e4194dd75dd98e7c04aa6978a2858108714876a615c5d5d3c7dff")]
    [InlineData("pydicom-data/JLSL_RGB_ILV1", "ed1fce22a62e4194dd75dd98e7c04aa6978a2858108714876a615c5d5d3c7dff")]
    [InlineData("pydicom-data/JLSL_RGB_ILV2", "ed1fce22a62e4194dd75dd98e7c04aa6978a2858108714876a615c5d5d3c7dff")]
    [InlineData("pydicom-data/JLSN_RGB_ILV0", "646fdbe8c1803837e525e3532235b754281a119da35c05cb592f49aca41e7a27")]
    [InlineData(
        "pydicom/test_files/JPEGLSNearLossless_08",
        "9eb46aa86c342094f826affc35703f71b425ba4ef229fe1711adcf1bb3ca458f"
    )]
    [InlineData(
        "pydicom/test_files/JPEGLSNearLossless_16",
        "f929318278115ce952d85c011f752634e266720680e807bd03bf97ded3f0d3e4"
    )]
    [InlineData(
        "pydicom/test_files/SC_rgb_jls_lossy_line",
        "bd5344c0a46bc6c0869921680aa72c1ee344be34079d9b9c5b421336f24d798f"
    )]
    [InlineData(
        "pydicom/test_files/SC_rgb_jls_lossy_sample",
        "bd5344c0a46bc6c0869921680aa72c1ee344be34079d9b9c5b421336f24d798f"
    )]
    public void Files_of_the_corpus_decode_to_what_other_decoders_say(string name, string hash) =>
        Assert.Equal(hash, TestFrames.Hash(CorpusFrames.Open($"{name}.dcm").Decode()));

    [Theory]
    [InlineData("highdicom/sm_image_jpegls", "highdicom/sm_image")]
    [InlineData("highdicom/sm_image_jpegls_nobot", "highdicom/sm_image")]
    [InlineData("pydicom-data/emri_small_jpeg_ls_lossless", "pydicom-data/emri_small")]
    [InlineData("pydicom/test_files/MR_small_jpeg_ls_lossless", "pydicom/test_files/MR_small")]
    public void Files_of_the_corpus_decode_to_those_that_they_were_made_of(string encoded, string native) =>
        Assert.Equal(CorpusFrames.Open($"{native}.dcm").Native(), CorpusFrames.Open($"{encoded}.dcm").Decode());

    [Fact]
    public void Signs_of_coded_bits_are_extended()
    {
        // As DCMTK decodes it, but for the highest bit, which is not coded.
        var decoded = CorpusFrames.Open("pydicom-data/JLSL_16_15_1_1F.dcm").Decode();

        for (var i = 1; i < decoded.Length; i += 2)
        {
            Assert.Equal((decoded[i] & 0x40) << 1, decoded[i] & 0x80);
            decoded[i] &= 0x7F;
        }

        Assert.Equal("4727d64f164a4a8d0436f6096929583291cd0ae3d8f7efc8ea96d6d51f4d41e8", TestFrames.Hash(decoded));
    }

    internal static byte[] Encode(byte[] native, ImagePixel image) =>
        TestFrames.Encode(JpegLsCodec.Encode, native, image);

    private static TheoryData<string> Golden(bool hasFrame) =>
        [.. TestFrames.Golden("jpegls.tsv").Where(line => line.EndsWith("\t-", StringComparison.Ordinal) != hasFrame)];

    private static ImagePixel Parse(string[] fields)
    {
        var numbers = Array.ConvertAll(fields[1..7], field => int.Parse(field, CultureInfo.InvariantCulture));
        return GeneratedImage.Describe(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5] == 1);
    }
}
