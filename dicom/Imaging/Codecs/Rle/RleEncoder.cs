using System.Buffers;
using System.Buffers.Binary;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Rle;

/// <summary>Encodes frames in the transfer syntax RLE Lossless (PS3.5 Annex G).</summary>
internal static class RleEncoder
{
    /// <summary>Bytes that a frame takes at the most.</summary>
    /// <exception cref="CodecException">A pixel has more bytes than RLE has segments.</exception>
    public static long MaxLength(ImagePixel image) =>
        RleHeader.Length + RleHeader.SegmentsOf(image) * (image.Rows * PackBits.MaxLength(image.Columns) + 1);

    /// <summary>Encodes a native frame.</summary>
    /// <param name="native">Exactly <see cref="ImagePixel.FrameBytes"/> bytes: little endian, the samples of a pixel together.</param>
    /// <param name="image">What they are: samples of whole bytes.</param>
    /// <param name="frame">Takes the encoded frame; <see cref="MaxLength"/> bytes are enough.</param>
    /// <returns>The length of the encoded frame in bytes, which is even.</returns>
    /// <exception cref="CodecException">A pixel has more bytes than RLE has segments.</exception>
    public static int Encode(ReadOnlySpan<byte> native, ImagePixel image, Span<byte> frame)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(native.Length, image.FrameBytes);
        var segments = RleHeader.SegmentsOf(image);
        frame[..RleHeader.Length].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)segments);
        var row = ArrayPool<byte>.Shared.Rent(image.Columns);
        try
        {
            var end = RleHeader.Length;
            for (var segment = 0; segment < segments; segment++)
            {
                RleHeader.Write(frame, segment, end);
                end = EncodeSegment(native, image, segment, row.AsSpan(0, image.Columns), frame, end);
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
        ImagePixel image,
        int segment,
        Span<byte> row,
        Span<byte> frame,
        int end
    )
    {
        // Of each sample the most significant byte comes first.
        var (sample, significance) = Math.DivRem(segment, image.BytesPerSample);
        var at = (sample + 1) * image.BytesPerSample - 1 - significance;
        var stride = image.SamplesPerPixel * image.BytesPerSample;
        for (var i = 0; i < image.Rows; i++)
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
