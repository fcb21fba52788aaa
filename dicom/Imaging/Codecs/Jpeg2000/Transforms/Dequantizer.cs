using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Transforms;

/// <summary>Makes coefficients of what code-blocks hold (ISO/IEC 15444-1 §E.1), and integers of samples.</summary>
internal static class Dequantizer
{
    /// <summary>Leaves out the half of the last bit-plane: of a code-block that is whole, this is what was encoded.</summary>
    /// <param name="quantized">Twice the coefficients, and the half.</param>
    /// <param name="coefficients">Takes the coefficients.</param>
    public static void Halve(ReadOnlySpan<int> quantized, Span<int> coefficients)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(coefficients.Length, quantized.Length);
        ref var from = ref MemoryMarshal.GetReference(quantized);
        ref var to = ref MemoryMarshal.GetReference(coefficients);
        var i = 0;
        for (; i <= quantized.Length - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            // Towards zero: 1 is added to what is negative.
            var value = Vector256.LoadUnsafe(ref from, (nuint)i);
            ((value + (value >>> 31)) >> 1).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < quantized.Length; i++)
        {
            coefficients[i] = quantized[i] / 2;
        }
    }

    /// <summary>Multiplies by the quantization step.</summary>
    /// <param name="quantized">Numbers of steps.</param>
    /// <param name="step">The step.</param>
    /// <param name="coefficients">Takes the coefficients.</param>
    public static void Scale(ReadOnlySpan<int> quantized, float step, Span<float> coefficients)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(coefficients.Length, quantized.Length);
        ref var from = ref MemoryMarshal.GetReference(quantized);
        ref var to = ref MemoryMarshal.GetReference(coefficients);
        var i = 0;
        for (; i <= quantized.Length - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            var value = Vector256.ConvertToSingle(Vector256.LoadUnsafe(ref from, (nuint)i));
            (value * step).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < quantized.Length; i++)
        {
            coefficients[i] = quantized[i] * step;
        }
    }

    /// <summary>Rounds to integers, halves to even ones, in place.</summary>
    /// <param name="row">The bits of floating point numbers, then integers.</param>
    public static void Round(Span<int> row)
    {
        ref var values = ref MemoryMarshal.GetReference(row);
        var i = 0;
        for (; i <= row.Length - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            var value = Vector256.LoadUnsafe(ref values, (nuint)i).AsSingle();
            Vector256.ConvertToInt32(Vector256.Round(value)).StoreUnsafe(ref values, (nuint)i);
        }

        for (; i < row.Length; i++)
        {
            row[i] = (int)MathF.Round(BitConverter.Int32BitsToSingle(row[i]));
        }
    }
}
