using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Jpeg2000;

/// <summary>JPEG 2000 Lossless against OpenJPEG (Golden/make_jpeg2000_encoder.py).</summary>
public class Jpeg2000EncoderTests
{
    public static TheoryData<string> GoldenFrames() =>
        [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", "jpeg2000_encoder.tsv"))];

    [Theory]
    [MemberData(nameof(GoldenFrames), DisableDiscoveryEnumeration = true)]
    public void Packets_are_those_of_OpenJpeg(string line)
    {
        var fields = line.Split('\t');
        var numbers = Array.ConvertAll(fields[..5], field => int.Parse(field, CultureInfo.InvariantCulture));
        var image = ImageOf(numbers[0], numbers[1], numbers[2], numbers[3], isSigned: numbers[4] == 1);

        var frame = Encode(Convert.FromBase64String(fields[5]), image);

        var packets = frame.AsSpan(frame.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0x93]) + 2);
        packets = packets[..packets.LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9])];
        Assert.Equal(Convert.FromBase64String(fields[6]), packets.ToArray());
    }

    [Theory]
    [InlineData(8, 8, 8, 8)]
    [InlineData(16, 12, 12, 12)]
    [InlineData(16, 12, 16, 16)]
    [InlineData(16, 16, 16, 16)]
    public void The_precision_is_that_of_the_samples_even_of_those_out_of_range(
        int allocated,
        int stored,
        int used,
        int expected
    )
    {
        var image = ImageOf(4, 4, 1, stored, isSigned: false) with { BitsAllocated = allocated };
        var native = new byte[image.FrameBytes];
        native[^1] = (byte)(0xFF >> (allocated - used));

        // Ssiz, after SOC, the marker, its length, capabilities, eight sizes and the number of components.
        Assert.Equal(expected - 1, Encode(native, image)[42]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(31, 7)]
    public void The_tile_is_as_long_as_it_says_and_the_frame_of_even_length(int rows, int columns)
    {
        var image = ImageOf(rows, columns, 1, 8, isSigned: false);

        var frame = Encode(new byte[image.FrameBytes], image);

        var tile = frame.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0x90]);
        var end = tile + BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(tile + 6));
        Assert.Equal([0xFF, 0xD9], frame[end..(end + 2)]);
        Assert.Equal(end + 2 + (end % 2), frame.Length);
        Assert.True(frame.Length % 2 == 0);
    }

    [Fact]
    public void Red_green_and_blue_are_transformed_and_nothing_else_is()
    {
        var image = ImageOf(2, 2, 3, 8, isSigned: false);

        Assert.Equal(
            image with
            {
                PhotometricInterpretation = PhotometricInterpretation.YbrRct,
                IsPlanar = false,
            },
            Jpeg2000Codec.Encoded(
                image with
                {
                    PhotometricInterpretation = PhotometricInterpretation.Rgb,
                    IsPlanar = true,
                }
            )
        );
        Assert.Equal(image, Jpeg2000Codec.Encoded(image));
        Assert.Null(Jpeg2000Codec.Encoded(image with { BitsAllocated = 32 }));
        Assert.Null(Jpeg2000Codec.Encoded(image with { BitsAllocated = 1 }));
        Assert.Null(Jpeg2000Codec.Encoded(image with { SamplesPerPixel = 4 }));
        Assert.Null(
            Jpeg2000Codec.Encoded(image with { PhotometricInterpretation = PhotometricInterpretation.YbrPartial422 })
        );
    }

    private static byte[] Encode(byte[] native, ImagePixel image)
    {
        var frame = new ArrayBufferWriter<byte>();
        Jpeg2000Codec.Encode(native, image, frame);
        return frame.WrittenSpan.ToArray();
    }

    private static ImagePixel ImageOf(int rows, int columns, int samples, int bits, bool isSigned) =>
        new()
        {
            Rows = rows,
            Columns = columns,
            SamplesPerPixel = samples,
            PhotometricInterpretation =
                samples == 1 ? PhotometricInterpretation.Monochrome2 : PhotometricInterpretation.YbrFull,
            BitsAllocated = bits <= 8 ? 8 : 16,
            BitsStored = bits,
            HighBit = bits - 1,
            IsSigned = isSigned,
        };
}
