using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static ServerlessDicom.Dicom.Imaging.Codecs.Jpeg.Dct;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>The forward transform of blocks of 8-bit samples, with quantization (ISO/IEC 10918-1 §A.3.3, §A.3.4).</summary>
internal static class ForwardDct
{
    private const int LevelShift = 128;

    /// <summary>Transforms and quantizes a block.</summary>
    /// <param name="samples">Begins with the block's first sample.</param>
    /// <param name="stride">From a row's first sample to the next row's.</param>
    /// <param name="steps">The quantization steps, 64 row by row.</param>
    /// <param name="coefficients">Takes 64 quantized coefficients, row by row.</param>
    public static void Transform(
        ReadOnlySpan<byte> samples,
        int stride,
        ReadOnlySpan<ushort> steps,
        Span<short> coefficients
    )
    {
        if (Avx2.IsSupported)
        {
            TransformVectors(samples, stride, steps, coefficients);
        }
        else
        {
            TransformNumbers(samples, stride, steps, coefficients);
        }
    }

    /// <inheritdoc cref="Transform"/>
    internal static void TransformNumbers(
        ReadOnlySpan<byte> samples,
        int stride,
        ReadOnlySpan<ushort> steps,
        Span<short> coefficients
    )
    {
        Span<int> block = stackalloc int[ZigZag.Length];
        for (var y = 0; y < Size; y++)
        {
            var row = block.Slice(y * Size, Size);
            for (var x = 0; x < Size; x++)
            {
                row[x] = samples[y * stride + x] - LevelShift;
            }

            Pass(row, 1, -PassBits, FactorBits - PassBits);
        }

        for (var x = 0; x < Size; x++)
        {
            Pass(block[x..], Size, PassBits, FactorBits + PassBits);
        }

        for (var i = 0; i < block.Length; i++)
        {
            // The transform has made them eight times as large.
            var step = steps[i] * Size;
            var quantized = (Math.Abs(block[i]) + step / 2) / step;
            coefficients[i] = (short)(block[i] < 0 ? -quantized : quantized);
        }
    }

    private static void Pass(Span<int> d, int stride, int evenShift, int shift)
    {
        var (s0, d0) = (d[0] + d[7 * stride], d[0] - d[7 * stride]);
        var (s1, d1) = (d[stride] + d[6 * stride], d[stride] - d[6 * stride]);
        var (s2, d2) = (d[2 * stride] + d[5 * stride], d[2 * stride] - d[5 * stride]);
        var (s3, d3) = (d[3 * stride] + d[4 * stride], d[3 * stride] - d[4 * stride]);

        var (e0, e3) = (s0 + s3, s0 - s3);
        var (e1, e2) = (s1 + s2, s1 - s2);
        d[0] = Shift(e0 + e1, evenShift);
        d[4 * stride] = Shift(e0 - e1, evenShift);
        var z1 = (e2 + e3) * F0541;
        d[2 * stride] = Shift(z1 + e3 * F0765, shift);
        d[6 * stride] = Shift(z1 - e2 * F1847, shift);

        var z5 = (d3 + d1 + d2 + d0) * F1175;
        var z3 = z5 - (d3 + d1) * F1961;
        var z4 = z5 - (d2 + d0) * F0390;
        z1 = (d3 + d0) * -F0899;
        var z2 = (d2 + d1) * -F2562;
        d[7 * stride] = Shift(d3 * F0298 + z1 + z3, shift);
        d[5 * stride] = Shift(d2 * F2053 + z2 + z4, shift);
        d[3 * stride] = Shift(d1 * F3072 + z2 + z3, shift);
        d[stride] = Shift(d0 * F1501 + z1 + z4, shift);
    }

    /// <summary>Shifts right, rounding; left where negative.</summary>
    private static int Shift(int value, int shift) =>
        shift < 0 ? value << -shift : (value + (1 << (shift - 1))) >> shift;

    /// <inheritdoc cref="Transform"/>
    internal static void TransformVectors(
        ReadOnlySpan<byte> samples,
        int stride,
        ReadOnlySpan<ushort> steps,
        Span<short> coefficients
    )
    {
        // The last byte that is read.
        _ = samples[7 * stride + 7];
        ref var sample = ref MemoryMarshal.GetReference(samples);
        var r0 = Load(ref sample, 0);
        var r1 = Load(ref sample, stride);
        var r2 = Load(ref sample, 2 * stride);
        var r3 = Load(ref sample, 3 * stride);
        var r4 = Load(ref sample, 4 * stride);
        var r5 = Load(ref sample, 5 * stride);
        var r6 = Load(ref sample, 6 * stride);
        var r7 = Load(ref sample, 7 * stride);
        Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        Pass(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, isFirst: true);
        Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        Pass(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, isFirst: false);
        Quantize(r0, r1, steps, coefficients, 0);
        Quantize(r2, r3, steps, coefficients, 2 * Size);
        Quantize(r4, r5, steps, coefficients, 4 * Size);
        Quantize(r6, r7, steps, coefficients, 6 * Size);
    }

    private static Vector256<int> Load(ref byte samples, int offset) =>
        Avx2.ConvertToVector256Int32(
            Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<long>(ref Unsafe.Add(ref samples, offset))).AsByte()
        ) - Vector256.Create(LevelShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pass(
        ref Vector256<int> r0,
        ref Vector256<int> r1,
        ref Vector256<int> r2,
        ref Vector256<int> r3,
        ref Vector256<int> r4,
        ref Vector256<int> r5,
        ref Vector256<int> r6,
        ref Vector256<int> r7,
        [ConstantExpected] bool isFirst
    )
    {
        var (s0, d0) = (r0 + r7, r0 - r7);
        var (s1, d1) = (r1 + r6, r1 - r6);
        var (s2, d2) = (r2 + r5, r2 - r5);
        var (s3, d3) = (r3 + r4, r3 - r4);

        var (e0, e3) = (s0 + s3, s0 - s3);
        var (e1, e2) = (s1 + s2, s1 - s2);
        var half = Vector256.Create(1 << (PassBits - 1));
        r0 = isFirst ? (e0 + e1) << PassBits : (e0 + e1 + half) >> PassBits;
        r4 = isFirst ? (e0 - e1) << PassBits : (e0 - e1 + half) >> PassBits;
        var z1 = (e2 + e3) * F0541;
        r2 = Round(z1 + e3 * F0765, isFirst);
        r6 = Round(z1 - e2 * F1847, isFirst);

        var z5 = (d3 + d1 + d2 + d0) * F1175;
        var z3 = z5 - (d3 + d1) * F1961;
        var z4 = z5 - (d2 + d0) * F0390;
        z1 = (d3 + d0) * -F0899;
        var z2 = (d2 + d1) * -F2562;
        r7 = Round(d3 * F0298 + z1 + z3, isFirst);
        r5 = Round(d2 * F2053 + z2 + z4, isFirst);
        r3 = Round(d1 * F3072 + z2 + z3, isFirst);
        r1 = Round(d0 * F1501 + z1 + z4, isFirst);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round(Vector256<int> value, [ConstantExpected] bool isFirst)
    {
        const int first = FactorBits - PassBits;
        const int second = FactorBits + PassBits;
        return isFirst
            ? (value + Vector256.Create(1 << (first - 1))) >> first
            : (value + Vector256.Create(1 << (second - 1))) >> second;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quantize(
        Vector256<int> upper,
        Vector256<int> lower,
        ReadOnlySpan<ushort> steps,
        Span<short> coefficients,
        int offset
    )
    {
        var (upperSteps, lowerSteps) = Vector256.Widen(Vector256.Create(steps.Slice(offset, 2 * Size)));
        Vector256
            .Narrow(Quantize(upper, upperSteps.AsInt32()), Quantize(lower, lowerSteps.AsInt32()))
            .CopyTo(coefficients[offset..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Quantize(Vector256<int> values, Vector256<int> steps)
    {
        // Numbers of less than 24 bits: their quotient as floating point numbers is never rounded up to a whole one.
        var sum = Vector256.Abs(values) + (steps << 2);
        var quotient = Avx.ConvertToVector256Int32WithTruncation(
            Avx.ConvertToVector256Single(sum) / Avx.ConvertToVector256Single(steps << 3)
        );
        return Avx2.Sign(quotient, values);
    }
}
