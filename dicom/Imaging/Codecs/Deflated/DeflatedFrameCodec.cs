using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Deflated;

/// <summary>
/// Frames of the transfer syntax Deflated Image Frame Compression: native ones, deflated (RFC 1951) without a header
/// (PS3.5 §8.2.16, §A.4.13, since 2025a).
/// </summary>
public static class DeflatedFrameCodec
{
    /// <inheritdoc cref="FrameDecoder"/>
    public static PhotometricInterpretation Decode(ReadOnlyMemory<byte> frame, ImagePixel image, Span<byte> native)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNotEqual(native.Length, image.FrameBytes);

        // A byte more than there may be, to see that there is not more.
        var inflated = ArrayPool<byte>.Shared.Rent((int)Math.Min(NativeFrame.MaxLength(image) + 1, Array.MaxLength));
        try
        {
            var length = Inflate(frame, inflated);
            return NativeFrame.Arrange(inflated.AsSpan(0, length), image, native);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(inflated);
        }
    }

    /// <inheritdoc cref="FrameEncoder"/>
    public static void Encode(ReadOnlyMemory<byte> native, ImagePixel image, IBufferWriter<byte> frame)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentOutOfRangeException.ThrowIfNotEqual(native.Length, image.FrameBytes);
        using var deflated = new MemoryStream();
        using (var deflate = new DeflateStream(deflated, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(native.Span);
        }

        if (deflated.Length % 2 != 0)
        {
            deflated.WriteByte(0);
        }

        frame.Write(deflated.GetBuffer().AsSpan(0, (int)deflated.Length));
    }

    /// <summary>All samples but those that stand for more than one pixel, and numbers with a floating point, which have elements of their own.</summary>
    public static ImagePixel? Encoded(ImagePixel image) =>
        image.IsFloat || NativeSampleOrder.MayBeSubsampled(image) ? null : image with { IsPlanar = false };

    private static int Inflate(ReadOnlyMemory<byte> frame, Span<byte> inflated)
    {
        var bytes = MemoryMarshal.TryGetArray(frame, out var array) ? array : frame.ToArray();
        using var source = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        using var inflate = new DeflateStream(source, CompressionMode.Decompress);
        try
        {
            return inflate.ReadAtLeast(inflated, inflated.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            throw new CodecException("The frame is not deflated data.");
        }
    }
}
