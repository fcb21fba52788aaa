using System.Buffers;
using System.Security.Cryptography;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs;

/// <summary>Frames through codecs, as arrays.</summary>
internal static class TestFrames
{
    /// <summary>Lines of a file of Golden.</summary>
    public static string[] Golden(string name) =>
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", name));

    /// <summary>The codestream of native samples.</summary>
    public static byte[] Encode(FrameEncoder encode, byte[] native, ImagePixel image)
    {
        var frame = new ArrayBufferWriter<byte>();
        encode(native, image, frame);
        return frame.WrittenSpan.ToArray();
    }

    /// <summary>The native samples of a codestream.</summary>
    public static byte[] Decode(FrameDecoder decode, ReadOnlyMemory<byte> frame, ImagePixel image)
    {
        // What was there before must be gone.
        var native = new byte[image.FrameBytes];
        native.AsSpan().Fill(0xA5);
        decode(frame, image, native);
        return native;
    }

    /// <summary>Decodes what may be broken, which throws nothing but <see cref="CodecException"/>.</summary>
    /// <returns>The bytes that were allocated.</returns>
    public static long TryDecode(FrameDecoder decode, byte[] frame, ImagePixel image)
    {
        var native = new byte[image.FrameBytes];
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            decode(frame, image, native);
        }
        catch (CodecException)
        {
            // As it should be.
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>The SHA-256 of samples, as goldens have it.</summary>
    public static string Hash(ReadOnlySpan<byte> native) => Convert.ToHexStringLower(SHA256.HashData(native));
}
