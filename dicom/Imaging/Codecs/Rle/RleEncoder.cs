using System.Buffers;
using System.Buffers.Binary;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Rle;

/// <summary>Encodes frames in the transfer syntax RLE Lossless (PS3.5 Annex G).</summary>
public static class RleEncoder
{
    /// <summary>Bytes that a frame takes at the most.</summary>
    /// <exception cref="CodecException">A pixel has more bytes than RLE has segments.</exception>
    public static long MaxLength(FrameShape shape) =>
        RleHeader.Length + RleHeader.SegmentsOf(shape) * (shape.Rows * PackBits.MaxLength(shape.Columns) + 1);

    /// <summary>Encodes a native frame.</summary>
    /// <param name="native">Its samples, little endian: exactly <see cref="FrameShape.Bytes"/> bytes.</param>
    /// <param name="shape">How many there are.</param>
    /// <param name="isPlanar">Whether all of the first sample comes first, then all of the second, … (Planar Configuration 1).</param>
    /// <param name="frame">Takes the encoded frame; <see cref="MaxLength"/> bytes are enough.</param>
    /// <returns>The length of the encoded frame in bytes, which is even.</returns>
    /// <exception cref="CodecException">A pixel has more bytes than RLE has segments.</exception>
    public static int Encode(ReadOnlySpan<byte> native, FrameShape shape, bool isPlanar, Span<byte> frame)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(native.Length, shape.Bytes);
        var segments = RleHeader.SegmentsOf(shape);
        frame[..RleHeader.Length].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)segments);
        var row = ArrayPool<byte>.Shared.Rent(shape.Columns);
        try
        {
            var end = RleHeader.Length;
            for (var segment = 0; segment < segments; segment++)
            {
                RleHeader.Write(frame, segment, end);
                end = EncodeSegment(native, shape, isPlanar, segment, row.AsSpan(0, shape.Columns), frame, end);
            }

            return end;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(row);
        }
    }

    private static int EncodeSegment(
        ReadOnlySpan<byte> native,
        FrameShape shape,
        bool isPlanar,
        int segment,
        Span<byte> row,
        Span<byte> frame,
        int end
    )
    {
        // The most significant byte comes first.
        var (sample, significance) = Math.DivRem(segment, shape.BytesPerSample);
        var ofSample = shape.BytesPerSample - 1 - significance;
        var stride = isPlanar ? shape.BytesPerSample : shape.BytesPerSample * shape.SamplesPerPixel;
        var at = ofSample + sample * (isPlanar ? (int)shape.Pixels : 1) * shape.BytesPerSample;
        for (var i = 0; i < shape.Rows; i++)
        {
            foreach (ref var value in row)
            {
                value = native[at];
                at += stride;
            }

            end += PackBits.Encode(row, frame[end..]);
        }

        if (end % 2 != 0)
        {
            frame[end++] = 0;
        }

        return end;
    }
}
