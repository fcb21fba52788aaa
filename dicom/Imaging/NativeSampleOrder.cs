namespace ServerlessDicom.Dicom.Imaging;

/// <summary>Brings the samples of a native frame, whatever the order its attributes say, into that of <see cref="NativeForm"/>.</summary>
internal static class NativeSampleOrder
{
    /// <summary>Bytes of a row with chroma of every other pixel (PS3.3 §C.7.6.3.1.2, YBR_FULL_422).</summary>
    public static long SubsampledRow(ImagePixel image) =>
        (image.Columns + 2L * ((image.Columns + 1) / 2)) * image.BytesPerSample;

    /// <summary>Whether two neighbours in a row can have their chroma in common.</summary>
    public static bool MayBeSubsampled(ImagePixel image) =>
        image
            is {
                SamplesPerPixel: 3,
                IsPlanar: false,
                BitsAllocated: >= 8,
                PhotometricInterpretation: PhotometricInterpretation.YbrFull422
                    or PhotometricInterpretation.YbrPartial422
            };

    /// <summary>Puts the samples of a pixel together that are in planes (Planar Configuration 1).</summary>
    public static void Interleave(ReadOnlySpan<byte> planes, ImagePixel image, Span<byte> native)
    {
        var (samples, size) = (image.SamplesPerPixel, image.BytesPerSample);
        var planeLength = planes.Length / samples;
        for (var sample = 0; sample < samples; sample++)
        {
            var plane = planes.Slice(sample * planeLength, planeLength);
            var target = native[(sample * size)..];
            if (size == 1)
            {
                for (var i = 0; i < plane.Length; i++)
                {
                    target[i * samples] = plane[i];
                }

                continue;
            }

            for (var i = 0; i < plane.Length; i += size)
            {
                plane.Slice(i, size).CopyTo(target[(i * samples)..]);
            }
        }
    }

    /// <summary>Gives each pixel the chroma that it has in common with its neighbour.</summary>
    public static void RepeatChroma(ReadOnlySpan<byte> frame, ImagePixel image, Span<byte> native)
    {
        var size = image.BytesPerSample;
        for (var row = 0; row < image.Rows; row++)
        {
            for (var column = 0; column < image.Columns; column += 2)
            {
                var lumas = Math.Min(2, image.Columns - column);
                var chroma = frame.Slice(lumas * size, 2 * size);
                for (var i = 0; i < lumas; i++)
                {
                    frame.Slice(i * size, size).CopyTo(native);
                    chroma.CopyTo(native[size..]);
                    native = native[(3 * size)..];
                }

                frame = frame[((lumas + 2) * size)..];
            }
        }
    }

    /// <summary>Clears the bits of the last byte of single bits that belong to no pixel.</summary>
    public static void ClearBeyond(Span<byte> bytes, long bits)
    {
        if (bits % 8 != 0)
        {
            bytes[^1] &= (byte)((1 << (int)(bits % 8)) - 1);
        }
    }
}
