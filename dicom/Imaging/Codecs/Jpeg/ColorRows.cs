using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>Takes rows of pixels of three samples apart, with or without conversion from RGB to YCbCr (Rec. ITU-T T.871 §7).</summary>
internal static class ColorRows
{
    private const int Bits = 16;
    private const int Half = 1 << (Bits - 1);

    /// <summary>Half of the range, and just less than half for rounding.</summary>
    private const int ChromaOffset = (128 << Bits) + Half - 1;

    // Rounded so that each row's sum is 1 or 0 exactly.
    private const int RedToY = 19595;
    private const int GreenToY = 38470;
    private const int BlueToY = 7471;
    private const int RedToCb = -11059;
    private const int GreenToCb = -21709;
    private const int GreenToCr = -27439;
    private const int BlueToCr = -5329;

    /// <summary>Takes a row apart as it is.</summary>
    public static void Split(ReadOnlySpan<byte> row, Span<byte> first, Span<byte> second, Span<byte> third)
    {
        for (int i = 0, at = 0; at < row.Length; i++, at += 3)
        {
            first[i] = row[at];
            second[i] = row[at + 1];
            third[i] = row[at + 2];
        }
    }

    /// <summary>Takes a row of RGB apart to Y, Cb and Cr.</summary>
    public static void SplitRgb(ReadOnlySpan<byte> row, Span<byte> luma, Span<byte> cb, Span<byte> cr)
    {
        var columns = row.Length / 3;
        var x = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            // Four pixels at a time, of the sixteen bytes that begin with them.
            var red = Vector128.Create((byte)0, 255, 255, 255, 3, 255, 255, 255, 6, 255, 255, 255, 9, 255, 255, 255);
            var green = Vector128.Create((byte)1, 255, 255, 255, 4, 255, 255, 255, 7, 255, 255, 255, 10, 255, 255, 255);
            var blue = Vector128.Create((byte)2, 255, 255, 255, 5, 255, 255, 255, 8, 255, 255, 255, 11, 255, 255, 255);
            for (; 3 * x + Vector128<byte>.Count <= row.Length; x += Vector128<int>.Count)
            {
                var pixels = Vector128.Create(row[(3 * x)..]);
                var r = Vector128.Shuffle(pixels, red).AsInt32();
                var g = Vector128.Shuffle(pixels, green).AsInt32();
                var b = Vector128.Shuffle(pixels, blue).AsInt32();
                Store(luma, x, (r * RedToY + g * GreenToY + b * BlueToY + Vector128.Create(Half)) >> Bits);
                var offset = Vector128.Create(ChromaOffset);
                Store(cb, x, (r * RedToCb + g * GreenToCb + (b << (Bits - 1)) + offset) >> Bits);
                Store(cr, x, ((r << (Bits - 1)) + g * GreenToCr + b * BlueToCr + offset) >> Bits);
            }
        }

        for (; x < columns; x++)
        {
            var (r, g, b) = (row[3 * x], row[3 * x + 1], row[3 * x + 2]);
            luma[x] = (byte)((r * RedToY + g * GreenToY + b * BlueToY + Half) >> Bits);
            cb[x] = (byte)((r * RedToCb + g * GreenToCb + (b << (Bits - 1)) + ChromaOffset) >> Bits);
            cr[x] = (byte)(((r << (Bits - 1)) + g * GreenToCr + b * BlueToCr + ChromaOffset) >> Bits);
        }
    }

    private static void Store(Span<byte> samples, int offset, Vector128<int> values)
    {
        var bytes = Vector128.Shuffle(
            values.AsByte(),
            Vector128.Create((byte)0, 4, 8, 12, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255)
        );
        MemoryMarshal.Write(samples[offset..], bytes.AsInt32().ToScalar());
    }
}
