using System.Buffers.Binary;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.JpegLs;

/// <summary>What else may be in codestreams of JPEG-LS, what may not, and nonsense.</summary>
public class JpegLsCodestreamTests
{
    private static readonly ImagePixel Gray = GeneratedImage.Describe(12, 17, 1, 8, 8, false);
    private static readonly byte[] GrayNative = GeneratedImage.Samples(Gray, "mixed");
    private static readonly byte[] GrayFrame = JpegLsTests.Encode(GrayNative, Gray);

    [Fact]
    public void What_is_encoded_decodes_to_itself() =>
        CodecProperties.DecodesWhatItEncodes(JpegLsCodec.Decode, JpegLsCodec.Encode, RandomImage.Images(2));

    /// <remarks>Contexts, and steps of gradients: 131,071 at the most, of each component.</remarks>
    [Fact]
    public void Broken_frames_are_refused_or_decoded_at_no_great_cost() =>
        CodecProperties.BearsBrokenFrames(
            JpegLsCodec.Decode,
            JpegLsCodec.Encode,
            RandomImage.Images(2),
            maxAllocated: 800_000
        );

    [Theory]
    [InlineData(1, 2)]
    [InlineData(5, 2)]
    [InlineData(5, 3)]
    [InlineData(11, 4)]
    public void Restarts_begin_anew(int interval, int bytes)
    {
        // What restarts is as if it were an image of its own.
        var scans = new List<byte>();
        for (var row = 0; row < Gray.Rows; row += interval)
        {
            var rows = Math.Min(interval, Gray.Rows - row);
            var strip = GrayNative.AsSpan(row * Gray.Columns, rows * Gray.Columns).ToArray();
            if (row > 0)
            {
                scans.AddRange([0xFF, (byte)(0xD0 + (row / interval - 1) % 8)]);
            }

            scans.AddRange(ScanOf(JpegLsTests.Encode(strip, Gray with { Rows = rows })));
        }

        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, interval);
        byte[] restart = [0xFF, 0xDD, 0, (byte)(2 + bytes), .. number[^bytes..]];
        var frame = Insert(restart, HeadersOf(GrayFrame).Concat(scans).Concat<byte>([0xFF, 0xD9]).ToArray());

        Assert.Equal(GrayNative, Decode(frame));
        frame[^(ScanOf(GrayFrame).Length / 2)] ^= 0x55;
        frame = [.. frame.Select((value, i) => i > 0 && frame[i - 1] == 0xFF && value == 0xD0 ? (byte)0xD5 : value)];
        Assert.Throws<CodecException>(() => Decode(frame));
    }

    [Fact]
    public void Components_may_have_scans_of_their_own()
    {
        var image = GeneratedImage.Describe(12, 17, 4, 8, 8, false);
        var native = GeneratedImage.Samples(image, "mixed");
        var frame = new List<byte>([0xFF, 0xD8, 0xFF, 0xF7, 0, 20, 8, 0, 12, 0, 17, 4]);
        frame.AddRange(Enumerable.Range(1, 4).SelectMany(id => (byte[])[(byte)id, 0x11, 0]));
        for (var component = 0; component < 4; component++)
        {
            byte[] plane = [.. native.Where((_, i) => i % 4 == component)];
            frame.AddRange([0xFF, 0xDA, 0, 8, 1, (byte)(component + 1), 0, 0, 0, 0]);
            frame.AddRange(ScanOf(JpegLsTests.Encode(plane, Gray)));
        }

        Assert.Equal(native, Decode([.. frame], image));
        var twice = frame.ToArray();
        twice[twice.AsSpan().IndexOf((byte[])[0xFF, 0xDA]) + 5] = 2;
        Assert.Throws<CodecException>(() => Decode(twice, image));
    }

    [Fact]
    public void The_size_may_be_in_an_extension()
    {
        var frame = Insert([0xFF, 0xF8, 0, 10, 4, 3, 0, 0, 12, 0, 0, 17], GrayFrame);
        frame.AsSpan(frame.AsSpan().IndexOf((byte[])[0xFF, 0xF7]) + 5, 4).Clear();

        Assert.Equal(GrayNative, Decode(frame));
    }

    [Fact]
    public void The_number_of_lines_may_be_left_to_a_marker_after_the_scan()
    {
        byte[] frame = [.. GrayFrame[..^2], 0xFF, 0xDC, 0, 4, 0, 12, 0xFF, 0xD9];
        frame.AsSpan(frame.AsSpan().IndexOf((byte[])[0xFF, 0xF7]) + 5, 2).Clear();

        Assert.Equal(GrayNative, Decode(frame));
    }

    [Fact]
    public void Segments_of_applications_are_passed_over()
    {
        byte[] spiff =
        [
            .. (byte[])[0xFF, 0xE8, 0, 32],
            .. "SPIFF\0"u8,
            .. new byte[24],
            .. (byte[])[0xFF, 0xE8, 0, 8, 0, 0, 0, 1, 0xFF, 0xD8],
            .. (byte[])[0xFF, 0xFE, 0, 4, 0xFF, 0xDA],
            .. (byte[])[0xFF, 0xE8, 0, 7],
            .. "mrfx\0"u8,
        ];

        Assert.Equal(GrayNative, Decode(Insert(spiff, GrayFrame)));
    }

    public static TheoryData<byte[]> Refused() =>
        new(
            [0xFF, 0xE8, 0, 7, (byte)'m', (byte)'r', (byte)'f', (byte)'x', 1],
            [0xFF, 0xC0, 0, 11, 8, 0, 12, 0, 17, 1, 1, 0x11, 0],
            [0xFF, 0xF8, 0, 3, 9],
            [0xFF, 0xF8, 0, 10, 4, 3, 0, 0, 13, 0, 0, 17],
            [0xFF, 0xF8, 0, 10, 4, 4, 0, 0, 12, 0, 0, 17],
            [0xFF, 0xDD, 0, 3, 1],
            // MAXVAL beyond 8 bits, T1 beyond T2, T3 beyond MAXVAL, RESET of 2.
            [0xFF, 0xF8, 0, 13, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [0xFF, 0xF8, 0, 13, 1, 0, 0, 0, 9, 0, 8, 0, 0, 0, 0],
            [0xFF, 0xF8, 0, 13, 1, 0, 100, 0, 0, 0, 0, 0, 101, 0, 0],
            [0xFF, 0xF8, 0, 13, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]
        );

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void Segments_that_cannot_be_are_refused(byte[] segment) =>
        Assert.Throws<CodecException>(() => Decode(Insert(segment, GrayFrame)));

    [Theory]
    [InlineData(-4, 1)] // A mapping table.
    [InlineData(-3, 200)] // NEAR beyond half of MAXVAL.
    [InlineData(-2, 3)] // An interleave mode that is none.
    [InlineData(-1, 1)] // A point transform.
    [InlineData(-5, 9)] // A component that is not in the frame.
    public void Scans_that_cannot_be_are_refused(int fromEnd, byte value)
    {
        var frame = GrayFrame.ToArray();
        frame[HeadersOf(frame).Length + fromEnd] = value;

        Assert.Throws<CodecException>(() => Decode(frame));
    }

    [Fact]
    public void Frames_of_other_images_are_refused()
    {
        var color = GeneratedImage.Describe(12, 17, 3, 8, 8, false);
        var words = GeneratedImage.Describe(12, 17, 1, 16, 12, false);
        var wordsFrame = JpegLsTests.Encode(GeneratedImage.Samples(words, "mixed"), words);

        Assert.Throws<CodecException>(() => Decode(GrayFrame, Gray with { Rows = 13 }));
        Assert.Throws<CodecException>(() => Decode(GrayFrame, Gray with { Columns = 16 }));
        Assert.Throws<CodecException>(() => Decode(GrayFrame, color));
        Assert.Throws<CodecException>(() => Decode(wordsFrame, Gray));
    }

    [Fact]
    public void Every_cut_frame_is_refused()
    {
        for (var length = 0; length < GrayFrame.Length - 3; length++)
        {
            Assert.Throws<CodecException>(() => Decode(GrayFrame[..length]));
        }
    }

    [Fact]
    public void Only_what_Dicom_has_in_JpegLs_is_encoded()
    {
        var planar = GeneratedImage.Describe(2, 2, 3, 8, 8, false) with { IsPlanar = true };

        Assert.Equal(planar with { IsPlanar = false }, JpegLsCodec.Encoded(planar));
        Assert.Null(JpegLsCodec.Encoded(Gray with { BitsAllocated = 1, BitsStored = 1, HighBit = 0 }));
        Assert.Null(JpegLsCodec.Encoded(Gray with { BitsAllocated = 32 }));
        Assert.Null(
            JpegLsCodec.Encoded(planar with { PhotometricInterpretation = PhotometricInterpretation.YbrFull422 })
        );
    }

    private static byte[] Decode(byte[] frame) => Decode(frame, Gray);

    private static byte[] Decode(byte[] frame, ImagePixel image) => TestFrames.Decode(JpegLsCodec.Decode, frame, image);

    /// <summary>Puts segments behind the frame header of a gray frame.</summary>
    private static byte[] Insert(byte[] segments, byte[] frame)
    {
        const int end = 2 + 13;
        return [.. frame[..end], .. segments, .. frame[end..]];
    }

    private static byte[] HeadersOf(byte[] frame) => frame[..(frame.AsSpan().IndexOf((byte[])[0xFF, 0xDA]) + 10)];

    private static byte[] ScanOf(byte[] frame) =>
        frame[HeadersOf(frame).Length..^2].AsSpan().TrimEnd((byte)0xFF).ToArray();
}
