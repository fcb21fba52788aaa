using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>Puts rows of components together to rows of native pixels.</summary>
internal static class NativeRow
{
    /// <summary>Writes one sample of each pixel of a row, as long as the data set says.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="image">What the data set says.</param>
    /// <param name="index">Which sample of a pixel it is.</param>
    /// <param name="row">The native row.</param>
    public static void Write<T>(ReadOnlySpan<T> samples, ImagePixel image, int index, Span<byte> row)
        where T : unmanaged, IBinaryInteger<T>
    {
        var bytes = image.BytesPerSample;
        var stride = bytes * image.SamplesPerPixel;
        if (Unsafe.SizeOf<T>() == stride && !image.IsSigned && BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(samples).CopyTo(row);
            return;
        }

        // Bits above those that are stored repeat the sign.
        var unused = image.IsSigned ? 64 - image.BitsStored : 0;
        var at = index * bytes;
        foreach (var sample in samples)
        {
            var value = (long.CreateTruncating(sample) << unused) >> unused;
            for (var i = 0; i < bytes; i++)
            {
                row[at + i] = (byte)(value >> (8 * i));
            }

            at += stride;
        }
    }

    /// <summary>Interleaves three rows of bytes.</summary>
    public static void Interleave(
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second,
        ReadOnlySpan<byte> third,
        Span<byte> row
    )
    {
        var x = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            // Each vector's bytes go to the places that they have in one of three vectors; of which, every third place tells.
            // csharpier-ignore-start
            var firstPlaces = Vector128.Create((byte)0, 11, 6, 1, 12, 7, 2, 13, 8, 3, 14, 9, 4, 15, 10, 5);
            var secondPlaces = Vector128.Create((byte)5, 0, 11, 6, 1, 12, 7, 2, 13, 8, 3, 14, 9, 4, 15, 10);
            var thirdPlaces = Vector128.Create((byte)10, 5, 0, 11, 6, 1, 12, 7, 2, 13, 8, 3, 14, 9, 4, 15);
            var zeroth = Vector128.Create((byte)255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255);
            var next = Vector128.Create((byte)0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0);
            var last = Vector128.Create((byte)0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0);
            // csharpier-ignore-end
            for (; x <= first.Length - Vector128<byte>.Count; x += Vector128<byte>.Count)
            {
                var a = Vector128.Shuffle(Vector128.Create(first[x..]), firstPlaces);
                var b = Vector128.Shuffle(Vector128.Create(second[x..]), secondPlaces);
                var c = Vector128.Shuffle(Vector128.Create(third[x..]), thirdPlaces);
                var target = row.Slice(3 * x, 3 * Vector128<byte>.Count);
                ((a & zeroth) | (b & next) | (c & last)).CopyTo(target);
                ((a & last) | (b & zeroth) | (c & next)).CopyTo(target[Vector128<byte>.Count..]);
                ((a & next) | (b & last) | (c & zeroth)).CopyTo(target[(2 * Vector128<byte>.Count)..]);
            }
        }

        for (; x < first.Length; x++)
        {
            row[3 * x] = first[x];
            row[3 * x + 1] = second[x];
            row[3 * x + 2] = third[x];
        }
    }
}
