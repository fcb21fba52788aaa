using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Jpeg;

/// <summary>JPEG as read, against libjpeg-turbo and DCMTK (Golden/make_jpeg_decoded.py, make_jpeg_corpus.py), and nonsense.</summary>
public class JpegDecoderTests
{
    public static TheoryData<string> GoldenFrames() => [.. TestFrames.Golden("jpeg-decoded.tsv")];

    public static TheoryData<string> FramesOfTheCorpus() => [.. TestFrames.Golden("jpeg-corpus.tsv")];

    [Theory]
    [MemberData(nameof(GoldenFrames), DisableDiscoveryEnumeration = true)]
    public void Samples_are_those_of_libjpeg_bit_by_bit(string line)
    {
        var golden = Golden.Parse(line);

        var native = new byte[golden.Image.FrameBytes];
        var interpretation = JpegCodec.Decode(golden.Codestream, golden.Image, native);

        Assert.Equal(golden.Interpretation, interpretation);
        Assert.Equal(golden.Hash, TestFrames.Hash(native));
    }

    [Theory]
    [MemberData(nameof(FramesOfTheCorpus), DisableDiscoveryEnumeration = true)]
    public void Frames_of_the_corpus_are_those_of_Dcmtk_bit_by_bit(string line)
    {
        var fields = line.Split('\t');
        var frames = CorpusFrames.Open($"pydicom/test_files/{fields[0]}");

        var native = new byte[frames.Image.FrameBytes];
        var interpretation = frames.Codec.Decode!(frames.Encoded(Number(fields[1])), frames.Image, native);

        Assert.Equal(PhotometricInterpretationTerms.Parse(fields[2]), interpretation);
        Assert.Equal(fields[3], TestFrames.Hash(native));
    }

    [Fact]
    public void What_is_encoded_decodes_to_nearly_the_same() =>
        Check.One(
            Properties.Cases(200),
            Prop.ForAll(
                Images().ToArbitrary(),
                image =>
                {
                    var file = Encode(image.Picture, 100, ChromaSampling.EachPixel, isRgb: false);
                    var native = new byte[image.Pixel.FrameBytes];
                    JpegCodec.Decode(file, image.Pixel, native);

                    // Coefficients are rounded to whole numbers, which are eight times as large as in a normed transform.
                    var samples = image.Picture.Samples.ToArray();
                    Assert.All(native.Zip(samples), pair => Assert.InRange(pair.First - pair.Second, -5, 5));
                }
            )
        );

    [Fact]
    public void Frames_of_the_transfer_syntax_come_back_in_its_colors()
    {
        var picture = JpegTestImage.Create(30, 20, 3);
        var image = PixelOf(30, 20, 3) with { IsPlanar = true };
        var codec = FrameCodecs.Find(DicomUid.JPEGBaseline8Bit)!;
        var frame = new ArrayBufferWriter<byte>();
        codec.Encode!(picture.Samples, image, frame);
        var encoded = codec.Encoded(image)!;

        var native = new byte[encoded.FrameBytes];
        Assert.Equal(PhotometricInterpretation.YbrFull, codec.Decode!(frame.WrittenMemory, encoded, native));
        Assert.Equal(0, frame.WrittenCount % 2);
        Assert.False(encoded.IsPlanar);
        var (r, g, b) = (picture.Samples.Span[0], picture.Samples.Span[1], picture.Samples.Span[2]);
        Assert.InRange(native[0] - (0.299 * r + 0.587 * g + 0.114 * b), -6, 6);
    }

    [Fact]
    public void Frames_decode_by_their_process_whatever_the_transfer_syntax()
    {
        var image = PixelOf(30, 20, 1);
        var picture = JpegTestImage.Create(30, 20, 1);
        var (baseline, lossless) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        FrameCodecs.Find(DicomUid.JPEGBaseline8Bit)!.Encode!(picture.Samples, image, baseline);
        FrameCodecs.Find(DicomUid.JPEGLosslessSV1)!.Encode!(picture.Samples, image, lossless);
        var (expected, actual) = (new byte[image.FrameBytes], new byte[image.FrameBytes]);
        JpegCodec.Decode(baseline.WrittenMemory, image, expected);

        FrameCodecs.Find(DicomUid.JPEGLossless)!.Decode!(baseline.WrittenMemory, image, actual);
        Assert.Equal(expected, actual);

        FrameCodecs.Find(DicomUid.JPEGExtended12Bit)!.Decode!(lossless.WrittenMemory, image, actual);
        Assert.Equal(picture.Samples, actual);
    }

    [Theory]
    [InlineData(PhotometricInterpretation.Rgb, "", "123", 0x11, PhotometricInterpretation.Rgb)]
    [InlineData(PhotometricInterpretation.Rgb, "", "123", 0x21, PhotometricInterpretation.YbrFull)]
    [InlineData(PhotometricInterpretation.Rgb, "JFIF", "123", 0x11, PhotometricInterpretation.YbrFull)]
    [InlineData(PhotometricInterpretation.Rgb, "Adobe1", "123", 0x11, PhotometricInterpretation.YbrFull)]
    [InlineData(PhotometricInterpretation.YbrFull422, "Adobe0", "123", 0x21, PhotometricInterpretation.Rgb)]
    [InlineData(PhotometricInterpretation.YbrFull, "", "RGB", 0x11, PhotometricInterpretation.Rgb)]
    [InlineData(PhotometricInterpretation.YbrFull, "", "123", 0x11, PhotometricInterpretation.YbrFull)]
    [InlineData(PhotometricInterpretation.YbrPartial422, "", "123", 0x21, PhotometricInterpretation.YbrPartial422)]
    [InlineData(PhotometricInterpretation.Other, "", "123", 0x11, PhotometricInterpretation.YbrFull)]
    public void Colors_are_what_the_codestream_says_or_else_the_data_set(
        PhotometricInterpretation declared,
        string marker,
        string ids,
        byte sampling,
        PhotometricInterpretation expected
    )
    {
        var markers = new ColorMarkers();
        if (marker == "JFIF")
        {
            markers.Read(JpegMarker.Application0, "JFIF\0\x01\x01\0\0\x01\0\x01\0\0"u8);
        }
        else if (marker.Length > 0)
        {
            markers.Read(JpegMarker.Application14, [.. "Adobe\0\x64\0\0\0\0"u8, (byte)(marker[5] - '0')]);
        }

        byte[] parameters = [8, 0, 1, 0, 1, 3];
        parameters =
        [
            .. parameters,
            .. ids.SelectMany((id, i) => new byte[] { (byte)id, i == 0 ? sampling : (byte)0x11, 0 }),
        ];
        var header = FrameHeader.Read(JpegMarker.StartOfFrameBaseline, parameters);

        Assert.Equal(expected, markers.Interpret(header, declared));
    }

    [Theory]
    [InlineData(8, 16, 16, false, 0xC8, 0x00C8)]
    [InlineData(8, 16, 8, true, 0xC8, 0xFFC8)]
    [InlineData(8, 8, 8, true, 0xC8, 0xC8)]
    public void Samples_take_as_many_bytes_as_are_allocated(
        int precision,
        int allocated,
        int stored,
        bool isSigned,
        byte sample,
        int expected
    )
    {
        var file = Encode(new RasterImage(1, 1, 1, new[] { sample }), 100, ChromaSampling.EachPixel, isRgb: false);
        var image = PixelOf(1, 1, 1) with
        {
            BitsAllocated = allocated,
            BitsStored = stored,
            HighBit = stored - 1,
            IsSigned = isSigned,
        };
        var native = new byte[image.FrameBytes];
        JpegCodec.Decode(file, image, native);

        Assert.Equal(precision, FrameHeader.Find(file).Precision);
        Assert.Equal(expected, native.Length == 1 ? native[0] : BinaryPrimitives.ReadUInt16LittleEndian(native));
    }

    [Fact]
    public void Frames_without_tables_use_the_typical_ones_and_without_end_they_are_whole()
    {
        var picture = JpegTestImage.Create(40, 30, 3);
        var file = Encode(picture, 75, ChromaSampling.TwoColumnsAndRows, isRgb: true);
        var image = PixelOf(40, 30, 3);
        var (expected, actual) = (new byte[image.FrameBytes], new byte[image.FrameBytes]);
        JpegCodec.Decode(file, image, expected);

        var bare = Without(file, JpegMarker.DefineHuffmanTables);
        JpegCodec.Decode(bare.AsMemory(0, bare.Length - 2), image, actual);
        Assert.Equal(expected, actual);

        actual.AsSpan().Clear();
        JpegCodec.Decode((byte[])[.. file, 0, 0xFF, 0xD8, 0xFF, 0xC0, 0], image, actual);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Frames_that_are_cut_or_of_another_size_are_refused()
    {
        var image = PixelOf(64, 48, 1);
        var file = Encode(JpegTestImage.Create(64, 48, 1), 75, ChromaSampling.EachPixel, isRgb: false);

        for (var length = 0; length < file.Length - 2; length++)
        {
            AssertRefused(file[..length], image);
        }

        AssertRefused(file, PixelOf(64, 47, 1));
        AssertRefused(file, PixelOf(63, 48, 1));
        AssertRefused(file, PixelOf(64, 48, 3));
        AssertRefused(Without(file, JpegMarker.DefineQuantizationTables), image);
        AssertRefused(Without(file, JpegMarker.StartOfScan), image);
        AssertRefused([.. file[..^2], .. file.AsSpan(file.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]))], image);
    }

    [Fact]
    public void Broken_frames_are_refused_or_decoded_in_bounded_memory()
    {
        var goldens = TestFrames.Golden("jpeg-decoded.tsv").Select(Golden.Parse).ToArray();
        foreach (var golden in goldens)
        {
            // Fills the pools.
            JpegCodec.Decode(golden.Codestream, golden.Image, new byte[golden.Image.FrameBytes]);
        }

        Check.One(
            Properties.Cases(3000),
            Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                seed =>
                {
                    var random = new Random(seed);
                    var golden = goldens[random.Next(goldens.Length)];
                    var broken = Mutate(golden.Codestream, random);

                    // Tables, and samples in MCUs of up to 32 x 32 pixels.
                    Assert.InRange(TestFrames.TryDecode(JpegCodec.Decode, broken, golden.Image), 0, 1 << 18);
                }
            )
        );
    }

    [Fact]
    public void Transforms_with_and_without_vectors_are_the_same() =>
        Check.One(
            Properties.Cases(1000),
            Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                seed =>
                {
                    var random = new Random(seed);
                    var steps = new ushort[64];
                    steps.AsSpan().Fill((ushort)random.Next(1, 256));
                    var coefficients = new short[64];
                    for (var i = random.Next(0, 64); i >= 0; i--)
                    {
                        coefficients[random.Next(64)] = (short)(random.Next(-1500, 1500) / steps[0]);
                    }

                    var expected = new byte[8 * 9];
                    InverseDct.TransformNumbers(coefficients, steps, expected.AsSpan(), 9);
                    var actual = new byte[8 * 9];
                    InverseDct.Transform(coefficients, steps, actual.AsSpan(), 9);
                    return actual.SequenceEqual(expected);
                }
            )
        );

    private static void AssertRefused(byte[] frame, ImagePixel image) =>
        Assert.Throws<CodecException>(() => JpegCodec.Decode(frame, image, new byte[image.FrameBytes]));

    private static byte[] Encode(RasterImage picture, int quality, ChromaSampling sampling, bool isRgb)
    {
        var file = new ArrayBufferWriter<byte>();
        new JpegEncoder(
            picture.Samples.Span,
            picture.Width,
            picture.Height,
            picture.SamplesPerPixel,
            isRgb,
            quality,
            sampling
        ).Encode(default, file);
        return file.WrittenSpan.ToArray();
    }

    /// <summary>The codestream without the segments, and without what follows each, of a marker.</summary>
    private static byte[] Without(byte[] file, JpegMarker marker)
    {
        while (file.AsSpan().IndexOf([(byte)0xFF, (byte)marker]) is >= 0 and var start)
        {
            var length = 2 + BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(start + 2));
            file = [.. file[..start], .. file[(start + length)..]];
        }

        return file;
    }

    private static byte[] Mutate(byte[] codestream, Random random)
    {
        var broken = codestream.ToList();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            // Headers are hit as often as all the rest.
            var place = random.Next(random.Next(2) == 0 ? broken.Count : Math.Min(broken.Count, 200));
            switch (random.Next(6))
            {
                case 0 when broken.Count > 1:
                    broken.RemoveAt(place);
                    break;
                case 1:
                    broken.Insert(place, (byte)random.Next(256));
                    break;
                case 2:
                    broken.InsertRange(place, broken.GetRange(place, Math.Min(random.Next(100), broken.Count - place)));
                    break;
                case 3 when random.Next(4) == 0:
                    broken.RemoveRange(place, broken.Count - place);
                    broken.Add(0xFF);
                    break;
                case 4:
                    broken[place] = (byte)random.Next(0xC0, 0x100);
                    break;
                default:
                    broken[place] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. broken];
    }

    private static Gen<(RasterImage Picture, ImagePixel Pixel)> Images() =>
        from rows in Gen.Choose(1, 40)
        from columns in Gen.Choose(1, 40)
        from samples in Gen.Elements(1, 3)
        from seed in Gen.Choose(0, int.MaxValue)
        select (Noise(columns, rows, samples, seed), PixelOf(columns, rows, samples));

    private static RasterImage Noise(int columns, int rows, int samples, int seed)
    {
        var pixels = new byte[columns * rows * samples];
        new Random(seed).NextBytes(pixels);
        return new RasterImage(columns, rows, samples, pixels);
    }

    private static ImagePixel PixelOf(int columns, int rows, int samples) =>
        GeneratedImage.Describe(rows, columns, samples, 8, 8, false);

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);

    private sealed record Golden(ImagePixel Image, byte[] Codestream, string Hash)
    {
        /// <summary>Colors of 8 bits are marked as RGB, those of 12 have JFIF's marker.</summary>
        public PhotometricInterpretation Interpretation =>
            Image is { SamplesPerPixel: 3, BitsStored: 12 }
                ? PhotometricInterpretation.YbrFull
                : Image.PhotometricInterpretation;

        public static Golden Parse(string line)
        {
            var fields = line.Split('\t');
            var bits = Number(fields[4]);
            var image = PixelOf(Number(fields[1]), Number(fields[2]), Number(fields[3])) with
            {
                BitsAllocated = bits > 8 ? 16 : 8,
                BitsStored = bits,
                HighBit = bits - 1,
            };
            return new Golden(image, Convert.FromBase64String(fields[5]), fields[6]);
        }
    }
}
