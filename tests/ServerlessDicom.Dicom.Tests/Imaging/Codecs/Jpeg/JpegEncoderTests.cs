using System.Buffers;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Jpeg;

/// <summary>Baseline JPEG as written, against libjpeg-turbo (Golden/make_jpeg_encoded.py).</summary>
public class JpegEncoderTests
{
    public static TheoryData<string> GoldenFiles() => [.. TestFrames.Golden("jpeg-encoded.tsv")];

    [Theory]
    [MemberData(nameof(GoldenFiles), DisableDiscoveryEnumeration = true)]
    public void Files_are_those_of_libjpeg_byte_by_byte_and_so_are_their_samples(string line)
    {
        var fields = line.Split('\t');
        var (columns, rows, samples) = (Number(fields[0]), Number(fields[1]), Number(fields[2]));
        var image = JpegTestImage.Create(columns, rows, samples);
        var sampling = fields[3] switch
        {
            "1x1" => ChromaSampling.EachPixel,
            "2x1" => ChromaSampling.TwoColumns,
            _ => ChromaSampling.TwoColumnsAndRows,
        };

        var file = new ArrayBufferWriter<byte>();
        new JpegEncoder(image.Samples.Span, columns, rows, samples, isRgb: true, Number(fields[4]), sampling).Encode(
            default,
            file
        );

        Assert.Equal(Number(fields[5]), file.WrittenCount);
        Assert.Equal(fields[6], TestFrames.Hash(file.WrittenSpan));
        var native = new byte[image.Samples.Length];
        var interpretation = samples == 1 ? PhotometricInterpretation.Monochrome2 : PhotometricInterpretation.YbrFull;
        var pixel = GeneratedImage.Describe(rows, columns, samples, 8, 8, false) with
        {
            PhotometricInterpretation = interpretation,
        };
        Assert.Equal(interpretation, JpegCodec.Decode(file.WrittenMemory, pixel, native));
        Assert.Equal(fields[7], TestFrames.Hash(native));
    }

    [Fact]
    public void Transforms_with_and_without_vectors_are_the_same() =>
        Check.One(
            Properties.Cases(500),
            Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                seed =>
                {
                    var random = new Random(seed);
                    var samples = new byte[8 * 9];
                    random.NextBytes(samples.AsSpan(0, random.Next(samples.Length + 1)));
                    var steps = new ushort[64];
                    foreach (ref var step in steps.AsSpan())
                    {
                        step = (ushort)random.Next(1, 256);
                    }

                    var expected = new short[64];
                    ForwardDct.TransformNumbers(samples, 9, steps, expected);
                    var actual = new short[64];
                    ForwardDct.Transform(samples, 9, steps, actual);
                    return actual.SequenceEqual(expected);
                }
            )
        );

    [Fact]
    public void The_color_profile_is_cut_into_segments_in_order()
    {
        var profile = new byte[150_000];
        new Random(1).NextBytes(profile);
        var file = new ArrayBufferWriter<byte>();
        JpegWriter.Write(JpegTestImage.Create(9, 9, 3), 80, profile, file);

        var reader = new JpegSegmentReader(file.WrittenSpan);
        var found = new List<byte>();
        for (byte chunk = 1; reader.Read() && reader.Marker != JpegMarker.StartOfScan; )
        {
            if (reader.Marker == JpegMarker.Application2)
            {
                Assert.Equal([.. "ICC_PROFILE\0"u8, chunk++, 3], reader.Parameters[..14].ToArray());
                found.AddRange(reader.Parameters[14..]);
            }
        }

        Assert.Equal(profile, found);
        Assert.Throws<ArgumentException>(() =>
            JpegWriter.Write(JpegTestImage.Create(9, 9, 3), 80, new byte[1 << 24], new ArrayBufferWriter<byte>())
        );
    }

    [Theory]
    [InlineData(PhotometricInterpretation.Rgb, 3, 8, false, PhotometricInterpretation.YbrFull422)]
    [InlineData(PhotometricInterpretation.YbrFull, 3, 8, false, PhotometricInterpretation.YbrFull422)]
    [InlineData(PhotometricInterpretation.Monochrome1, 1, 8, false, PhotometricInterpretation.Monochrome1)]
    [InlineData(PhotometricInterpretation.PaletteColor, 1, 8, false, null)]
    [InlineData(PhotometricInterpretation.Monochrome2, 1, 8, true, null)]
    [InlineData(PhotometricInterpretation.Monochrome2, 1, 7, false, null)]
    [InlineData(PhotometricInterpretation.YbrPartial422, 3, 8, false, null)]
    public void Only_what_the_standard_allows_is_encoded(
        PhotometricInterpretation interpretation,
        int samples,
        int stored,
        bool isSigned,
        PhotometricInterpretation? expected
    ) =>
        Assert.Equal(
            expected,
            JpegCodec
                .Encoded(
                    GeneratedImage.Describe(1, 1, samples, 8, stored, isSigned) with
                    {
                        PhotometricInterpretation = interpretation,
                        IsPlanar = samples > 1,
                    }
                )
                ?.PhotometricInterpretation
        );

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);
}
