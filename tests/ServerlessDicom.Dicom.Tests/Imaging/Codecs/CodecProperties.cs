using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs;

/// <summary>What holds of every codec that loses nothing.</summary>
internal static class CodecProperties
{
    /// <summary>What is encoded is of even length and decodes to itself.</summary>
    public static void DecodesWhatItEncodes(
        FrameDecoder decode,
        FrameEncoder encode,
        Gen<RandomImage> images,
        int tests = 300
    ) =>
        Check.One(
            Properties.Cases(tests),
            Prop.ForAll(
                images.ToArbitrary(),
                image =>
                {
                    var frame = TestFrames.Encode(encode, image.Native, image.Pixel);
                    return frame.Length % 2 == 0
                        && TestFrames.Decode(decode, frame, image.Pixel).SequenceEqual(image.Native);
                }
            )
        );

    /// <summary>Broken frames are decoded or refused, without more memory than the image can explain.</summary>
    public static void BearsBrokenFrames(
        FrameDecoder decode,
        FrameEncoder encode,
        Gen<RandomImage> images,
        long maxAllocated,
        int tests = 1000
    ) =>
        Check.One(
            Properties.Cases(tests),
            Prop.ForAll(
                images
                    .SelectMany(
                        image => RandomImage.Mutations(TestFrames.Encode(encode, image.Native, image.Pixel)),
                        (image, frame) => (image.Pixel, Frame: frame)
                    )
                    .ToArbitrary(),
                broken => Assert.InRange(TestFrames.TryDecode(decode, broken.Frame, broken.Pixel), 0, maxAllocated)
            )
        );
}
