using System.Runtime.InteropServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Encoding;

/// <summary>Native samples as the components of a codestream: a plane each, around zero.</summary>
internal static class ComponentPlanes
{
    /// <summary>Bits that hold every sample: up to High Bit, or Bits Allocated when there is something above.</summary>
    public static int PrecisionOf(ReadOnlySpan<byte> native, ImagePixel image)
    {
        var bits = image.HighBit + 1;
        return bits == image.BitsAllocated || HasOnly(native, image, bits) ? bits : image.BitsAllocated;
    }

    /// <summary>Takes the samples of a component.</summary>
    /// <param name="native">All samples, those of a pixel together, of one or two bytes.</param>
    /// <param name="image">What they are.</param>
    /// <param name="precision">Bits of a sample, half of whose range unsigned ones are shifted down by (ISO/IEC 15444-1 §G.1).</param>
    /// <param name="component">Which one.</param>
    /// <param name="plane">Takes one for each pixel.</param>
    public static void Load(ReadOnlySpan<byte> native, ImagePixel image, int precision, int component, Span<int> plane)
    {
        var shift = image.IsSigned ? 0 : 1 << (precision - 1);
        var stride = image.SamplesPerPixel;
        switch (image.BytesPerSample, image.IsSigned)
        {
            case (1, false):
                Load(native, component, stride, plane, shift);
                break;
            case (1, true):
                Load(MemoryMarshal.Cast<byte, sbyte>(native), component, stride, plane, shift);
                break;
            case (_, false):
                Load(MemoryMarshal.Cast<byte, ushort>(native), component, stride, plane, shift);
                break;
            default:
                Load(MemoryMarshal.Cast<byte, short>(native), component, stride, plane, shift);
                break;
        }
    }

    /// <summary>The reversible transform of red, green and blue (§G.2.1), in place.</summary>
    public static void TransformColors(Span<int> red, Span<int> green, Span<int> blue)
    {
        green = green[..red.Length];
        blue = blue[..red.Length];
        for (var i = 0; i < red.Length; i++)
        {
            var (r, g, b) = (red[i], green[i], blue[i]);
            red[i] = (r + 2 * g + b) >> 2;
            green[i] = b - g;
            blue[i] = r - g;
        }
    }

    private static bool HasOnly(ReadOnlySpan<byte> native, ImagePixel image, int bits) =>
        (image.BytesPerSample, image.IsSigned) switch
        {
            (1, false) => native.IndexOfAnyExceptInRange((byte)0, (byte)((1 << bits) - 1)) < 0,
            (1, true) => MemoryMarshal
                .Cast<byte, sbyte>(native)
                .IndexOfAnyExceptInRange((sbyte)-(1 << (bits - 1)), (sbyte)((1 << (bits - 1)) - 1)) < 0,
            (_, false) => MemoryMarshal
                .Cast<byte, ushort>(native)
                .IndexOfAnyExceptInRange((ushort)0, (ushort)((1 << bits) - 1)) < 0,
            _ => MemoryMarshal
                .Cast<byte, short>(native)
                .IndexOfAnyExceptInRange((short)-(1 << (bits - 1)), (short)((1 << (bits - 1)) - 1)) < 0,
        };

    private static void Load<T>(ReadOnlySpan<T> samples, int first, int stride, Span<int> plane, int shift)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        var at = first;
        foreach (ref var sample in plane)
        {
            sample = int.CreateTruncating(samples[at]) - shift;
            at += stride;
        }
    }
}
