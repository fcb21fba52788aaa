using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Rle;

/// <summary>Decodes frames of the transfer syntax RLE Lossless (PS3.5 Annex G).</summary>
public static class RleDecoder
{
    /// <summary>Decodes a frame to native samples, little endian.</summary>
    /// <param name="frame">The frame as encapsulated.</param>
    /// <param name="shape">What the data set says of frames.</param>
    /// <param name="isPlanar">Whether to write all of the first sample, then all of the second, … (Planar Configuration 1).</param>
    /// <param name="native">Takes exactly <see cref="FrameShape.Bytes"/> bytes.</param>
    /// <exception cref="CodecException">It is not such a frame.</exception>
    public static void Decode(ReadOnlySpan<byte> frame, FrameShape shape, bool isPlanar, Span<byte> native)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(native.Length, shape.Bytes);
        Span<Range> segments = stackalloc Range[RleHeader.SegmentsOf(shape)];
        RleHeader.Read(frame, segments);
        var pixels = (int)shape.Pixels;
        if (shape.BytesPerSample == 1 && (isPlanar || shape.SamplesPerPixel == 1))
        {
            for (var i = 0; i < segments.Length; i++)
            {
                PackBits.Decode(frame[segments[i]], native.Slice(i * pixels, pixels));
            }

            return;
        }

        var planes = ArrayPool<byte>.Shared.Rent(2 * pixels);
        try
        {
            for (var sample = 0; sample < shape.SamplesPerPixel; sample++)
            {
                DecodeSample(frame, segments, shape, sample, isPlanar, native, planes);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(planes);
        }
    }

    private static void DecodeSample(
        ReadOnlySpan<byte> frame,
        ReadOnlySpan<Range> segments,
        FrameShape shape,
        int sample,
        bool isPlanar,
        Span<byte> native,
        Span<byte> planes
    )
    {
        var (pixels, bytes) = ((int)shape.Pixels, shape.BytesPerSample);
        var first = sample * bytes;
        var plane = planes[..pixels];
        var samples = isPlanar ? native.Slice(first * pixels, bytes * pixels) : native[first..];
        var stride = isPlanar ? bytes : bytes * shape.SamplesPerPixel;
        if (bytes == 2 && stride == 2)
        {
            var low = planes.Slice(pixels, pixels);
            PackBits.Decode(frame[segments[first]], plane);
            PackBits.Decode(frame[segments[first + 1]], low);
            Join(plane, low, samples);
            return;
        }

        for (var i = 0; i < bytes; i++)
        {
            // The most significant byte comes first.
            PackBits.Decode(frame[segments[first + i]], plane);
            Scatter(plane, samples[(bytes - 1 - i)..], stride);
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
