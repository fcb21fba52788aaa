using System.Buffers;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Rle;

/// <summary>
/// Frames of single bits. The standard pads each pixel to a byte (PS3.5 §G.2); writers leave eight pixels in one, as they
/// lie in native frames. Which of them it is, the length of the segment tells.
/// </summary>
internal static class SingleBits
{
    /// <summary>Decodes a frame of one sample per pixel to bits, the first pixel lowest.</summary>
    /// <exception cref="CodecException">It is not such a frame.</exception>
    public static void Decode(ReadOnlySpan<byte> frame, ImagePixel image, Span<byte> native)
    {
        Span<Range> segments = stackalloc Range[1];
        RleHeader.Read(frame, segments);
        var segment = frame[segments[0]];
        var pixels = (int)image.Pixels;
        if (image.SamplesPerPixel != 1 || PackBits.DecodedLength(segment) < pixels)
        {
            PackBits.Decode(segment, native);
            return;
        }

        var plane = ArrayPool<byte>.Shared.Rent(pixels);
        try
        {
            PackBits.Decode(segment, plane.AsSpan(0, pixels));
            native.Clear();
            for (var i = 0; i < pixels; i++)
            {
                native[i / 8] |= (byte)((plane[i] & 1) << (i % 8));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plane);
        }
    }
}
