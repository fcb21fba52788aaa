using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Codecs.Rle;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Rle;

/// <summary>RLE Lossless against DCMTK (Golden/make_rle.py), the corpus, and nonsense.</summary>
public class RleTests
{
    public static TheoryData<string> GoldenFrames() =>
        [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", "rle.tsv"))];

    [Theory]
    [MemberData(nameof(GoldenFrames), DisableDiscoveryEnumeration = true)]
    public void Frames_of_Dcmtk_decode_to_what_it_encoded(string line)
    {
        var golden = Golden.Parse(line);

        var native = new byte[golden.Shape.Bytes];
        RleDecoder.Decode(golden.Frame, golden.Shape, golden.IsPlanar, native);

        Assert.Equal(golden.Native, native);
    }

    [Theory]
    [MemberData(nameof(GoldenFrames), DisableDiscoveryEnumeration = true)]
    public void Encoded_frames_are_no_longer_than_those_of_Dcmtk(string line)
    {
        var golden = Golden.Parse(line);

        var frame = Encode(golden.Native, golden.Shape, golden.IsPlanar);

        Assert.True(frame.Length <= golden.Frame.Length, $"{frame.Length} bytes instead of {golden.Frame.Length}");
    }

    [Theory]
    [InlineData("MR_small_RLE.dcm", "MR_small.dcm")]
    [InlineData("rtdose_rle.dcm", "rtdose.dcm")]
    [InlineData("rtdose_rle_1frame.dcm", "rtdose_1frame.dcm")]
    public void Frames_of_the_corpus_decode_to_those_of_the_file_they_were_made_of(string encoded, string native)
    {
        var (content, layout, shape) = Open(encoded);
        var (nativeContent, nativeLayout, _) = Open(native);

        Assert.Equal(nativeLayout.FrameCount, layout.FrameCount);
        for (var frame = 0; frame < layout.FrameCount; frame++)
        {
            var range = nativeLayout.GetNativeRange(frame);
            var decoded = new byte[shape.Bytes];
            RleDecoder.Decode(FrameOf(content, layout, frame), shape, isPlanar: false, decoded);
            Assert.Equal(nativeContent.Slice((int)range.Offset, (int)range.Length).ToArray(), decoded);
        }
    }

    [Fact]
    public void What_is_encoded_decodes_to_itself_and_keeps_to_the_bound() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(500),
            Prop.ForAll(
                Images().ToArbitrary(),
                image =>
                {
                    var frame = Encode(image.Native, image.Shape, image.IsPlanar);
                    var decoded = new byte[image.Shape.Bytes];
                    RleDecoder.Decode(frame, image.Shape, image.IsPlanar, decoded);
                    return frame.Length % 2 == 0 && decoded.AsSpan().SequenceEqual(image.Native);
                }
            )
        );

    [Fact]
    public void Broken_frames_are_refused_or_decoded_and_nothing_else() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1000),
            Prop.ForAll(
                Images().SelectMany(Mutations, (image, frame) => (image.Shape, Frame: frame)).ToArbitrary(),
                broken =>
                {
                    try
                    {
                        RleDecoder.Decode(broken.Frame, broken.Shape, false, new byte[broken.Shape.Bytes]);
                    }
                    catch (CodecException)
                    {
                        // As it should be.
                    }
                }
            )
        );

    [Fact]
    public void A_pixel_of_more_bytes_than_there_are_segments_is_refused()
    {
        var shape = new FrameShape(1, 1, 4, 4);

        Assert.Throws<CodecException>(() => RleEncoder.MaxLength(shape));
        Assert.Throws<CodecException>(() => RleDecoder.Decode(new byte[100], shape, false, new byte[16]));
    }

    private static byte[] Encode(byte[] native, FrameShape shape, bool isPlanar)
    {
        var frame = new byte[RleEncoder.MaxLength(shape)];
        return frame[..RleEncoder.Encode(native, shape, isPlanar, frame)];
    }

    private static (ReadOnlyMemory<byte> Content, PixelDataLayout Layout, FrameShape Shape) Open(string name)
    {
        var file = DicomFile.Parse(File.ReadAllBytes(Corpus.File($"pydicom/test_files/{name}")));
        var shape = new FrameShape(
            (int)file.Dataset.GetInteger(DicomTag.Rows)!,
            (int)file.Dataset.GetInteger(DicomTag.Columns)!,
            (int)file.Dataset.GetInteger(DicomTag.SamplesPerPixel)!,
            (int)file.Dataset.GetInteger(DicomTag.BitsAllocated)! / 8
        );
        return (file.Content, PixelDataLayout.From(file.Dataset, file.TransferSyntax)!, shape);
    }

    private static byte[] FrameOf(ReadOnlyMemory<byte> content, PixelDataLayout layout, int frame) =>
        [
            .. layout
                .GetFragments(frame)
                .SelectMany(fragment => content.Slice((int)fragment.Offset, (int)fragment.Length).ToArray()),
        ];

    /// <summary>Images with long runs, short runs, and none.</summary>
    private static Gen<Image> Images() =>
        from rows in Gen.Choose(1, 9)
        from columns in Gen.OneOf(Gen.Choose(1, 20), Gen.Choose(120, 300))
        from samples in Gen.Elements(1, 3)
        from size in Gen.Elements(1, 2, 4)
        from isPlanar in Gen.Elements(false, true)
        from values in Gen.Choose(1, 256)
        from seed in Gen.Choose(0, int.MaxValue)
        let shape = new FrameShape(rows, columns, samples, size)
        select new Image(shape, isPlanar, Pixels(shape, values, seed));

    private static byte[] Pixels(FrameShape shape, int values, int seed)
    {
        var random = new Random(seed);
        var native = new byte[shape.Bytes];
        for (var i = 0; i < native.Length; )
        {
            var run = Math.Min(random.Next(1, 6), native.Length - i);
            native.AsSpan(i, run).Fill((byte)random.Next(values));
            i += run;
        }

        return native;
    }

    private static Gen<byte[]> Mutations(Image image) =>
        from length in Gen.Choose(0, 100)
        from places in Gen.ListOf(Gen.Choose(0, int.MaxValue), 4)
        from value in Gen.Choose(0, 255)
        select Mutate(Encode(image.Native, image.Shape, image.IsPlanar), length, places, (byte)value);

    private static byte[] Mutate(byte[] frame, int percent, IEnumerable<int> places, byte value)
    {
        foreach (var place in places)
        {
            frame[place % (place % 2 == 0 ? frame.Length : Math.Min(64, frame.Length))] = value;
        }

        return percent > 60 ? frame : frame[..(frame.Length * percent / 60)];
    }

    private sealed record Image(FrameShape Shape, bool IsPlanar, byte[] Native);

    private sealed record Golden(FrameShape Shape, bool IsPlanar, byte[] Native, byte[] Frame)
    {
        public static Golden Parse(string line)
        {
            var fields = line.Split('\t');
            var numbers = Array.ConvertAll(
                fields[..5],
                field => int.Parse(field, System.Globalization.CultureInfo.InvariantCulture)
            );
            return new Golden(
                new FrameShape(numbers[0], numbers[1], numbers[2], numbers[3]),
                numbers[4] == 1,
                Convert.FromBase64String(fields[5]),
                Convert.FromBase64String(fields[6])
            );
        }
    }
}
