using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Codecs.Uncompressed;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Uncompressed;

public class EncapsulatedUncompressedCodecTests
{
    private static readonly ImagePixel Color = GeneratedImage.Describe(3, 3, 3, 8, 8, false);

    [Fact]
    public void Samples_of_a_pixel_are_taken_as_they_are_without_the_padding()
    {
        var native = GeneratedImage.Samples(Color, "mixed");

        var (meaning, decoded) = Decode([.. native, 0], Color);

        Assert.Equal(PhotometricInterpretation.Rgb, meaning);
        Assert.Equal(native, decoded);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void Planes_are_interleaved(int bits)
    {
        var image = GeneratedImage.Describe(3, 5, 3, bits, bits, false);
        var native = GeneratedImage.Samples(image, "mixed");
        var size = bits / 8;
        byte[] planes =
        [
            .. Enumerable
                .Range(0, 3)
                .SelectMany(sample => native.Chunk(3 * size).SelectMany(pixel => pixel[(sample * size)..][..size])),
        ];

        Assert.Equal(native, Decode(planes, image with { IsPlanar = true }).Native);
    }

    [Fact]
    public void Chroma_of_two_pixels_is_given_to_both()
    {
        var image = Color with { Rows = 1, PhotometricInterpretation = PhotometricInterpretation.YbrFull422 };

        var (meaning, native) = Decode([1, 2, 10, 20, 3, 30, 40, 0], image);

        Assert.Equal(PhotometricInterpretation.YbrFull, meaning);
        Assert.Equal([1, 10, 20, 2, 10, 20, 3, 30, 40], native);
    }

    [Fact]
    public void Bits_beyond_the_last_pixel_are_cleared()
    {
        var image = GeneratedImage.Describe(3, 3, 1, 1, 1, false);

        Assert.Equal([0xFF, 0x01], Decode([0xFF, 0xFF], image).Native);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(26)]
    [InlineData(29)]
    public void Frames_of_another_length_are_refused(int length) =>
        Assert.Throws<CodecException>(() => Decode(new byte[length], Color));

    private static (PhotometricInterpretation Meaning, byte[] Native) Decode(byte[] frame, ImagePixel image)
    {
        var native = new byte[image.FrameBytes];
        return (EncapsulatedUncompressedCodec.Decode(frame, image, native), native);
    }
}
