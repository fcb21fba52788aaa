using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Codecs.JpegLossless;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.JpegLossless;

/// <summary>JPEG Lossless against DCMTK and GDCM (Golden/make_jpeg_lossless.py), the corpus, a plain writer, and nonsense.</summary>
public class JpegLosslessTests
{
    private static readonly ImagePixel Gray = GeneratedImage.Describe(12, 17, 1, 8, 8, false);
    private static readonly byte[] GrayNative = GeneratedImage.Samples(Gray, "mixed");
    private static readonly byte[] GrayFrame = Encode(GrayNative, Gray);

    public static TheoryData<string> GoldenFrames() => Golden(hasFrame: true);

    public static TheoryData<string> GoldenLengths() => Golden(hasFrame: false);

    [Theory]
    [MemberData(nameof(GoldenFrames), DisableDiscoveryEnumeration = true)]
    public void Frames_of_other_encoders_decode_to_what_their_decoders_say(string line)
    {
        var fields = line.Split('\t');

        var native = Decode(Convert.FromBase64String(fields[8]), Parse(fields));

        Assert.Equal(fields[7], TestFrames.Hash(native));
    }

    [Theory]
    [MemberData(nameof(GoldenFrames), DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(GoldenLengths), DisableDiscoveryEnumeration = true)]
    public void Generated_images_decode_to_themselves(string line)
    {
        var fields = line.Split('\t');
        var image = Parse(fields);
        var native = GeneratedImage.Samples(image, fields[0]);

        Assert.Equal(native, Decode(Encode(native, image), image));
    }

    // Numbered ones are YCbCr to libjpeg, and to GDCM, which complains.
    [Fact]
    public void Components_of_RGB_have_the_letters_for_names()
    {
        var image = GeneratedImage.Describe(4, 5, 3, 8, 8, false);
        Assert.Equal(PhotometricInterpretation.Rgb, image.PhotometricInterpretation);

        var frame = Encode(GeneratedImage.Samples(image, "mixed"), image);

        var header = frame.AsSpan()[frame.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC3])..];
        Assert.Equal("RGB"u8, [header[10], header[13], header[16]]);
    }

    [Theory]
    [MemberData(nameof(GoldenLengths), DisableDiscoveryEnumeration = true)]
    public void Frames_are_no_longer_than_those_of_Dcmtk(string line)
    {
        var fields = line.Split('\t');
        var image = Parse(fields);

        var frame = Encode(GeneratedImage.Samples(image, fields[0]), image);

        Assert.InRange(frame.Length, 1, int.Parse(fields[7], CultureInfo.InvariantCulture));
    }

    /// <remarks>The hashes are of what dcmdjpeg decodes.</remarks>
    [Theory]
    [InlineData("pydicom-data/JPEG-LL", "a6e9d32143339d3f5748b5520aa4e6c6ffb3550b6f71fdf17bdb2ebb44bc2611")]
    [InlineData(
        "pydicom-data/JPGLosslessP14SV1_1s_1f_8b",
        "36e27e4f1e87a7d50407463323ddc3736736ecff35eb4e4a4c1b74646938835d"
    )]
    [InlineData("pydicom-data/bad_sequence", "ef7120ddfc77c166ecdc5ffb99715deff8be9f3e7c0409021c0e06b962d2a61a")]
    [InlineData(
        "pydicom/test_files/SC_rgb_jpeg_gdcm",
        "169e619557b12114a7f0be8602026e9abb3d5045804311736ec14cecb026aca9"
    )]
    public void Files_of_the_corpus_decode_to_what_Dcmtk_says(string name, string hash) =>
        Assert.Equal(hash, TestFrames.Hash(CorpusFrames.Open($"{name}.dcm").Decode()));

    [Fact]
    public void What_is_encoded_decodes_to_itself() =>
        CodecProperties.DecodesWhatItEncodes(JpegLosslessCodec.Decode, JpegLosslessCodec.Encode, RandomImage.Images(1));

    [Fact]
    public void Codestreams_of_all_kinds_are_decoded() =>
        Check.One(
            Properties.Cases(500),
            Prop.ForAll(
                Codestreams().ToArbitrary(),
                written =>
                {
                    var (rows, columns) = (written.Samples.GetLength(0), written.Samples.GetLength(1));
                    var components = written.Samples.GetLength(2);
                    var image = GeneratedImage.Describe(rows, columns, components, 16, written.Precision, false);

                    var native = Decode(written.Write(), image);

                    var at = 0;
                    foreach (var sample in written.Samples)
                    {
                        var expected = sample >> written.PointTransform << written.PointTransform;
                        Assert.Equal(expected, BitConverter.ToUInt16(native, at));
                        at += 2;
                    }
                }
            )
        );

    /// <remarks>Tables of about 8 KB, rows, and a copy of the codestream.</remarks>
    [Fact]
    public void Broken_frames_are_refused_or_decoded_at_no_great_cost() =>
        CodecProperties.BearsBrokenFrames(
            JpegLosslessCodec.Decode,
            JpegLosslessCodec.Encode,
            RandomImage.Images(1),
            maxAllocated: 150_000
        );

    [Fact]
    public void Every_cut_frame_is_refused()
    {
        for (var length = 0; length < GrayFrame.Length - 3; length++)
        {
            Assert.Throws<CodecException>(() => Decode(GrayFrame[..length], Gray));
        }
    }

    [Fact]
    public void Frames_of_other_images_and_processes_are_refused()
    {
        var color = GeneratedImage.Describe(12, 17, 3, 8, 8, false);
        var words = GeneratedImage.Describe(12, 17, 1, 16, 12, false);
        var wordsFrame = Encode(GeneratedImage.Samples(words, "mixed"), words);
        var baseline = GrayFrame.ToArray();
        baseline[baseline.AsSpan().IndexOf((byte[])[0xFF, 0xC3]) + 1] = 0xC0;

        Assert.Throws<CodecException>(() => Decode(GrayFrame, Gray with { Rows = 13 }));
        Assert.Throws<CodecException>(() => Decode(GrayFrame, Gray with { Columns = 16 }));
        Assert.Throws<CodecException>(() => Decode(GrayFrame, color));
        Assert.Throws<CodecException>(() => Decode(wordsFrame, Gray));
        Assert.Throws<CodecException>(() => Decode(baseline, Gray));
    }

    [Theory]
    [InlineData(-3, 0)] // No prediction, which differential frames have.
    [InlineData(-3, 8)]
    [InlineData(-1, 8)] // A point transform of all bits.
    [InlineData(-1, 0x10)] // A successive approximation.
    public void Scans_that_cannot_be_are_refused(int fromEnd, byte value)
    {
        var frame = GrayFrame.ToArray();
        frame[frame.AsSpan().IndexOf((byte[])[0xFF, 0xDA]) + 10 + fromEnd] = value;

        Assert.Throws<CodecException>(() => Decode(frame, Gray));
    }

    [Fact]
    public void Signs_of_coded_bits_are_extended()
    {
        var unsigned = GeneratedImage.Describe(12, 17, 1, 16, 12, false);
        var native = GeneratedImage.Samples(unsigned, "mixed");
        var signed = unsigned with { IsSigned = true };

        Assert.Equal(GeneratedImage.Samples(signed, "mixed"), Decode(Encode(native, unsigned), signed));
    }

    [Fact]
    public void Signed_samples_are_coded_with_all_bits()
    {
        var signed = GeneratedImage.Describe(12, 17, 1, 16, 12, true);

        var frame = Encode(GeneratedImage.Samples(signed, "mixed"), signed);

        Assert.Equal(16, frame[frame.AsSpan().IndexOf((byte[])[0xFF, 0xC3]) + 4]);
    }

    [Fact]
    public void Sampling_factors_of_a_single_component_do_not_matter_and_different_ones_are_refused()
    {
        var frame = GrayFrame.ToArray();
        frame[frame.AsSpan().IndexOf((byte[])[0xFF, 0xC3]) + 11] = 0x22;
        var color = GeneratedImage.Describe(12, 17, 3, 8, 8, false);
        var colorFrame = Encode(GeneratedImage.Samples(color, "mixed"), color);
        colorFrame[colorFrame.AsSpan().IndexOf((byte[])[0xFF, 0xC3]) + 11] = 0x21;

        Assert.Equal(GrayNative, Decode(frame, Gray));
        Assert.Throws<CodecException>(() => Decode(colorFrame, color));
    }

    [Fact]
    public void Only_what_Dicom_has_in_process_14_is_encoded()
    {
        var planar = GeneratedImage.Describe(2, 2, 3, 8, 8, false) with { IsPlanar = true };

        Assert.Equal(planar with { IsPlanar = false }, JpegLosslessCodec.Encoded(planar));
        Assert.Null(JpegLosslessCodec.Encoded(Gray with { BitsAllocated = 1, BitsStored = 1, HighBit = 0 }));
        Assert.Null(JpegLosslessCodec.Encoded(Gray with { BitsAllocated = 32 }));
        Assert.Null(
            JpegLosslessCodec.Encoded(planar with { PhotometricInterpretation = PhotometricInterpretation.YbrFull422 })
        );
    }

    private static byte[] Encode(byte[] native, ImagePixel image) =>
        TestFrames.Encode(JpegLosslessCodec.Encode, native, image);

    private static byte[] Decode(byte[] frame, ImagePixel image) =>
        TestFrames.Decode(JpegLosslessCodec.Decode, frame, image);

    private static TheoryData<string> Golden(bool hasFrame) =>
        [
            .. TestFrames
                .Golden("jpeg-lossless.tsv")
                .Where(line => line.EndsWith("\t-", StringComparison.Ordinal) != hasFrame),
        ];

    private static ImagePixel Parse(string[] fields)
    {
        var numbers = Array.ConvertAll(fields[1..7], field => int.Parse(field, CultureInfo.InvariantCulture));
        return GeneratedImage.Describe(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5] == 1);
    }

    private static Gen<JpegLosslessWriter> Codestreams() =>
        from rows in Gen.Choose(1, 20)
        from columns in Gen.Choose(1, 20)
        from components in Gen.Elements(1, 3, 4)
        from precision in Gen.Choose(2, 16)
        from predictor in Gen.Choose(1, 7)
        from pointTransform in Gen.Choose(0, precision - 1)
        from restartRows in Gen.Choose(0, 5)
        from isApart in Gen.Elements(false, true)
        from seed in Gen.Choose(0, int.MaxValue)
        select new JpegLosslessWriter
        {
            Samples = Samples(rows, columns, components, precision, seed),
            Precision = precision,
            Predictor = predictor,
            PointTransform = pointTransform,
            RestartRows = restartRows,
            IsApart = isApart,
        };

    /// <summary>Noise, of which some samples are the lowest and the highest.</summary>
    private static ushort[,,] Samples(int rows, int columns, int components, int precision, int seed)
    {
        var random = new Random(seed);
        var samples = new ushort[rows, columns, components];
        for (var i = 0; i < samples.Length; i++)
        {
            var sample = random.Next(4) == 0 ? random.Next(2) << (precision - 1) : random.Next(1 << precision);
            samples[i / components / columns, i / components % columns, i % components] = (ushort)sample;
        }

        return samples;
    }
}
