using System.Buffers.Binary;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Rle;

/// <summary>The header of an RLE frame: the number of its segments, and where each begins (PS3.5 §G.5).</summary>
internal static class RleHeader
{
    /// <summary>Its length in bytes: the number, and room for fifteen offsets.</summary>
    public const int Length = 64;

    /// <summary>Segments at the most.</summary>
    public const int MaxSegments = 15;

    /// <summary>The segments of a frame, one for each byte of a pixel.</summary>
    /// <exception cref="CodecException">There is no such frame.</exception>
    public static int SegmentsOf(ImagePixel image) =>
        (long)image.SamplesPerPixel * image.BytesPerSample is >= 1 and <= MaxSegments and var segments
            ? (int)segments
            : throw new CodecException($"A pixel in RLE has 1 to {MaxSegments} bytes.");

    /// <summary>Where each segment lies. An offset that leads out of the frame, or back, is refused.</summary>
    /// <exception cref="CodecException">The header is not that of a frame with so many segments.</exception>
    public static void Read(ReadOnlySpan<byte> frame, Span<Range> segments)
    {
        if (frame.Length < Length)
        {
            throw new CodecException("The RLE frame is shorter than its header.");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(frame) != segments.Length)
        {
            throw new CodecException("The number of RLE segments is not that of the bytes of a pixel.");
        }

        var end = (uint)frame.Length;
        for (var i = segments.Length - 1; i >= 0; i--)
        {
            var start = BinaryPrimitives.ReadUInt32LittleEndian(frame[((i + 1) * sizeof(uint))..]);
            if (start < Length || start > end)
            {
                throw new CodecException("An RLE segment lies outside of the frame.");
            }

            segments[i] = (int)start..(int)end;
            end = start;
        }
    }

    /// <summary>Notes where a segment begins.</summary>
    public static void Write(Span<byte> frame, int segment, int start) =>
        BinaryPrimitives.WriteUInt32LittleEndian(frame[((segment + 1) * sizeof(uint))..], (uint)start);
}
