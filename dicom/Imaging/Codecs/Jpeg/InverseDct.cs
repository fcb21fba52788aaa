using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static ServerlessDicom.Dicom.Imaging.Codecs.Jpeg.Dct;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>Dequantization and the inverse transform of blocks (ISO/IEC 10918-1 §A.3.3, §A.3.4).</summary>
internal static class InverseDct
{
    /// <summary>Fractional bits between the two passes, for samples of 12 bits.</summary>
    private const int PassBits12 = 1;

    private const int SecondShift = FactorBits + PassBits + 3;

    /// <summary>Dequantizes and transforms a block.</summary>
    /// <typeparam name="T">byte for samples of 8 bits, ushort for 12.</typeparam>
    /// <param name="coefficients">64 quantized coefficients, row by row.</param>
    /// <param name="steps">The quantization steps, 64 row by row.</param>
    /// <param name="samples">Begins with the block's first sample.</param>
    /// <param name="stride">From a row's first sample to the next row's.</param>
    public static void Transform<T>(
        ReadOnlySpan<short> coefficients,
        ReadOnlySpan<ushort> steps,
        Span<T> samples,
        int stride
    )
        where T : unmanaged, IBinaryInteger<T>
    {
        if (typeof(T) == typeof(byte) && Avx2.IsSupported)
        {
            TransformVectors(coefficients, steps, MemoryMarshal.Cast<T, byte>(samples), stride);
        }
        else
        {
            TransformNumbers(coefficients, steps, samples, stride);
        }
    }

    /// <summary>As <see cref="Transform"/> of a block that has nothing but its first coefficient.</summary>
    public static void TransformFlat<T>(short coefficient, ushort step, Span<T> samples, int stride)
        where T : unmanaged, IBinaryInteger<T>
    {
        var (max, middle) = RangeOf<T>();
        var value = T.CreateTruncating(Math.Clamp((((short)(coefficient * step) + 4) >> 3) + middle, 0, max));
        for (var y = 0; y < Size; y++)
        {
            samples.Slice(y * stride, Size).Fill(value);
        }
    }

    /// <inheritdoc cref="Transform"/>
    internal static void TransformNumbers<T>(
        ReadOnlySpan<short> coefficients,
        ReadOnlySpan<ushort> steps,
        Span<T> samples,
        int stride
    )
        where T : unmanaged, IBinaryInteger<T>
    {
        var passBits = typeof(T) == typeof(byte) ? PassBits : PassBits12;
        Span<int> block = stackalloc int[ZigZag.Length];
        for (var i = 0; i < block.Length; i++)
        {
            block[i] = (short)(coefficients[i] * steps[i]);
        }

        for (var x = 0; x < Size; x++)
        {
            Pass(block[x..], Size, FactorBits - passBits);
        }

        var (max, middle) = RangeOf<T>();
        for (var y = 0; y < Size; y++)
        {
            var row = block.Slice(y * Size, Size);
            Pass(row, 1, FactorBits + passBits + 3);
            for (var x = 0; x < Size; x++)
            {
                samples[y * stride + x] = T.CreateTruncating(Math.Clamp(row[x] + middle, 0, max));
            }
        }
    }

    private static (int Max, int Middle) RangeOf<T>() => typeof(T) == typeof(byte) ? (255, 128) : (4095, 2048);

    private static void Pass(Span<int> d, int stride, int shift)
    {
        var (i1, i2, i3) = (d[stride], d[2 * stride], d[3 * stride]);
        var (i5, i6, i7) = (d[5 * stride], d[6 * stride], d[7 * stride]);
        var half = 1 << (shift - 1);

        var z1 = (i2 + i6) * F0541;
        var e2 = z1 - i6 * F1847;
        var e3 = z1 + i2 * F0765;
        var e0 = ((d[0] + d[4 * stride]) << FactorBits) + half;
        var e1 = ((d[0] - d[4 * stride]) << FactorBits) + half;
        var (s0, s1, s2, s3) = (e0 + e3, e1 + e2, e1 - e2, e0 - e3);

        var z5 = (i7 + i3 + i5 + i1) * F1175;
        var z3 = z5 - (i7 + i3) * F1961;
        var z4 = z5 - (i5 + i1) * F0390;
        z1 = (i7 + i1) * -F0899;
        var z2 = (i5 + i3) * -F2562;
        var o0 = i7 * F0298 + z1 + z3;
        var o1 = i5 * F2053 + z2 + z4;
        var o2 = i3 * F3072 + z2 + z3;
        var o3 = i1 * F1501 + z1 + z4;

        d[0] = (s0 + o3) >> shift;
        d[stride] = (s1 + o2) >> shift;
        d[2 * stride] = (s2 + o1) >> shift;
        d[3 * stride] = (s3 + o0) >> shift;
        d[4 * stride] = (s3 - o0) >> shift;
        d[5 * stride] = (s2 - o1) >> shift;
        d[6 * stride] = (s1 - o2) >> shift;
        d[7 * stride] = (s0 - o3) >> shift;
    }

    private static void TransformVectors(
        ReadOnlySpan<short> coefficients,
        ReadOnlySpan<ushort> steps,
        Span<byte> samples,
        int stride
    )
    {
        // The last ones that are accessed.
        _ = coefficients[ZigZag.Length - 1];
        _ = steps[ZigZag.Length - 1];
        _ = samples[7 * stride + 7];
        ref var coefficient = ref MemoryMarshal.GetReference(coefficients);
        ref var step = ref MemoryMarshal.GetReference(steps);
        var r0 = Load(ref coefficient, ref step, 0);
        var r1 = Load(ref coefficient, ref step, 1);
        var r2 = Load(ref coefficient, ref step, 2);
        var r3 = Load(ref coefficient, ref step, 3);
        var r4 = Load(ref coefficient, ref step, 4);
        var r5 = Load(ref coefficient, ref step, 5);
        var r6 = Load(ref coefficient, ref step, 6);
        var r7 = Load(ref coefficient, ref step, 7);
        Pass(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, FactorBits - PassBits);
        Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        Pass(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, SecondShift);

        // Columns to bytes: in each half, four rows of four columns, column by column; then row by row.
        // csharpier-ignore
        var byRow = Vector256.Create(
            Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
        var middle = Vector256.Create((sbyte)-128).AsByte();
        var left = Avx2.PackSignedSaturate(Avx2.PackSignedSaturate(r0, r1), Avx2.PackSignedSaturate(r2, r3)).AsByte();
        var right = Avx2.PackSignedSaturate(Avx2.PackSignedSaturate(r4, r5), Avx2.PackSignedSaturate(r6, r7)).AsByte();
        left = Avx2.Shuffle(left ^ middle, byRow);
        right = Avx2.Shuffle(right ^ middle, byRow);
        var rows0145 = Avx2.UnpackLow(left.AsInt32(), right.AsInt32()).AsInt64();
        var rows2367 = Avx2.UnpackHigh(left.AsInt32(), right.AsInt32()).AsInt64();

        ref var sample = ref MemoryMarshal.GetReference(samples);
        Store(ref sample, 0, rows0145.GetElement(0));
        Store(ref sample, stride, rows0145.GetElement(1));
        Store(ref sample, 2 * stride, rows2367.GetElement(0));
        Store(ref sample, 3 * stride, rows2367.GetElement(1));
        Store(ref sample, 4 * stride, rows0145.GetElement(2));
        Store(ref sample, 5 * stride, rows0145.GetElement(3));
        Store(ref sample, 6 * stride, rows2367.GetElement(2));
        Store(ref sample, 7 * stride, rows2367.GetElement(3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Load(ref short coefficients, ref ushort steps, nuint row) =>
        Avx2.ConvertToVector256Int32(
            Vector128.LoadUnsafe(ref coefficients, row * Size) * Vector128.LoadUnsafe(ref steps, row * Size).AsInt16()
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref byte samples, int offset, long row) =>
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref samples, offset), row);

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
        [ConstantExpected] int shift
    )
    {
        var half = Vector256.Create(1 << (shift - 1));
        var z1 = (r2 + r6) * F0541;
        var e2 = z1 - r6 * F1847;
        var e3 = z1 + r2 * F0765;
        var e0 = ((r0 + r4) << FactorBits) + half;
        var e1 = ((r0 - r4) << FactorBits) + half;
        var (s0, s1, s2, s3) = (e0 + e3, e1 + e2, e1 - e2, e0 - e3);

        var z5 = (r7 + r3 + r5 + r1) * F1175;
        var z3 = z5 - (r7 + r3) * F1961;
        var z4 = z5 - (r5 + r1) * F0390;
        z1 = (r7 + r1) * -F0899;
        var z2 = (r5 + r3) * -F2562;
        var o0 = r7 * F0298 + z1 + z3;
        var o1 = r5 * F2053 + z2 + z4;
        var o2 = r3 * F3072 + z2 + z3;
        var o3 = r1 * F1501 + z1 + z4;

        r0 = (s0 + o3) >> shift;
        r1 = (s1 + o2) >> shift;
        r2 = (s2 + o1) >> shift;
        r3 = (s3 + o0) >> shift;
        r4 = (s3 - o0) >> shift;
        r5 = (s2 - o1) >> shift;
        r6 = (s1 - o2) >> shift;
        r7 = (s0 - o3) >> shift;
    }
}
