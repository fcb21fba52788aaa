using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Rle;

/// <summary>Decodes frames of the transfer syntax RLE Lossless (PS3.5 Annex G).</summary>
internal static class RleDecoder
{
    /// <summary>Decodes a frame to native samples.</summary>
    /// <param name="frame">The frame as encapsulated.</param>
    /// <param name="image">What the data set says of it: samples of whole bytes.</param>
    /// <param name="native">Takes exactly <see cref="ImagePixel.FrameBytes"/> bytes: little endian, the samples of a pixel together.</param>
    /// <exception cref="CodecException">It is not such a frame.</exception>
    public static void Decode(ReadOnlySpan<byte> frame, ImagePixel image, Span<byte> native)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(native.Length, image.FrameBytes);
        Span<Range> segments = stackalloc Range[RleHeader.SegmentsOf(image)];
        RleHeader.Read(frame, segments);
        if (segments.Length == 1)
        {
            PackBits.Decode(frame[segments[0]], native);
            return;
        }

        var pixels = (int)image.Pixels;
        var planes = ArrayPool<byte>.Shared.Rent(2 * pixels);
        try
        {
            if (image is { SamplesPerPixel: 1, BytesPerSample: 2 })
            {
                var high = planes.AsSpan(0, pixels);
                var low = planes.AsSpan(pixels, pixels);
                PackBits.Decode(frame[segments[0]], high);
                PackBits.Decode(frame[segments[1]], low);
                Join(high, low, native);
                return;
            }

            var plane = planes.AsSpan(0, pixels);
            for (var i = 0; i < segments.Length; i++)
            {
                // Of each sample the most significant byte comes first.
                var (sample, significance) = Math.DivRem(i, image.BytesPerSample);
                PackBits.Decode(frame[segments[i]], plane);
                Scatter(plane, native[((sample + 1) * image.BytesPerSample - 1 - significance)..], segments.Length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(planes);
        }
    }

    private static void Scatter(ReadOnlySpan<byte> plane, Span<byte> native, int stride)
    {
        var at = 0;
        foreach (var value in plane)
        {
            native[at] = value;
            at += stride;
        }
    }

    /// <summary>Joins high and low bytes to words, little endian.</summary>
    private static void Join(ReadOnlySpan<byte> high, ReadOnlySpan<byte> low, Span<byte> words)
    {
        var i = 0;
        if (Vector128.IsHardwareAccelerated && BitConverter.IsLittleEndian)
        {
            ref var h = ref MemoryMarshal.GetReference(high);
            ref var l = ref MemoryMarshal.GetReference(low);
            var target = MemoryMarshal.Cast<byte, ushort>(words);
            for (; i <= high.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
            {
                var (highLower, highUpper) = Vector128.Widen(Vector128.LoadUnsafe(ref h, (nuint)i));
                var (lowLower, lowUpper) = Vector128.Widen(Vector128.LoadUnsafe(ref l, (nuint)i));
                ((highLower << 8) | lowLower).CopyTo(target[i..]);
                ((highUpper << 8) | lowUpper).CopyTo(target[(i + Vector128<ushort>.Count)..]);
            }
        }

        for (; i < high.Length; i++)
        {
            words[2 * i] = low[i];
            words[2 * i + 1] = high[i];
        }
    }
}
