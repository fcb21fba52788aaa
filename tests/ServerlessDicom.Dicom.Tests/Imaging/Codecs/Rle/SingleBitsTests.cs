using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Codecs.Rle;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Rle;

public class SingleBitsTests
{
    private static readonly ImagePixel _image = GeneratedImage.Describe(3, 7, 1, 1, 1, false);

    // Pixels 0, 2, 9 and 20 are set.
    private static readonly byte[] _native = [0b0000_0101, 0b0000_0010, 0b0001_0000];

    [Fact]
    public void Eight_pixels_in_a_byte_stay_so() => Assert.Equal(_native, Decode([2, .. _native]));

    [Fact]
    public void Pixels_padded_to_bytes_are_packed() =>
        Assert.Equal(_native, Decode([20, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]));

    [Fact]
    public void Runs_of_padded_pixels_are_packed() =>
        Assert.Equal([0xFF, 0xFF, 0x0F], Decode([unchecked((byte)-19), 1, 0, 0]));

    [Fact]
    public void A_segment_that_ends_early_is_refused() =>
        Assert.Throws<CodecException>(() => Decode([1, .. _native.AsSpan(0, 2)]));

    private static byte[] Decode(byte[] segment)
    {
        byte[] frame = [1, 0, 0, 0, 64, 0, 0, 0, .. new byte[56], .. segment];
        var native = new byte[_image.FrameBytes];
        Assert.Equal(PhotometricInterpretation.Monochrome2, RleCodec.Decode(frame, _image, native));
        return native;
    }
}
