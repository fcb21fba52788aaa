using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>
/// What the forward and the inverse transform share. Both are Loeffler, Ligtenberg and Moschytz's (ICASSP 1989) in integers
/// of 13 fractional bits, so that results are those of the Independent JPEG Group's accurate transforms, bit by bit.
/// </summary>
internal static class Dct
{
    /// <summary>Samples of a row or column of a block.</summary>
    public const int Size = 8;

    /// <summary>Fractional bits of the factors.</summary>
    public const int FactorBits = 13;

    /// <summary>Fractional bits between the two passes, for samples of 8 bits.</summary>
    public const int PassBits = 2;

    // Products of cosines, times 2 to the power of FactorBits.
    public const int F0298 = 2446;
    public const int F0390 = 3196;
    public const int F0541 = 4433;
    public const int F0765 = 6270;
    public const int F0899 = 7373;
    public const int F1175 = 9633;
    public const int F1501 = 12299;
    public const int F1847 = 15137;
    public const int F1961 = 16069;
    public const int F2053 = 16819;
    public const int F2562 = 20995;
    public const int F3072 = 25172;

    /// <summary>Exchanges rows and columns. Needs AVX2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(
        ref Vector256<int> r0,
        ref Vector256<int> r1,
        ref Vector256<int> r2,
        ref Vector256<int> r3,
        ref Vector256<int> r4,
        ref Vector256<int> r5,
        ref Vector256<int> r6,
        ref Vector256<int> r7
    )
    {
        // Pairs of rows, then fours, then both halves.
        var a0 = Avx2.UnpackLow(r0, r1).AsInt64();
        var a1 = Avx2.UnpackHigh(r0, r1).AsInt64();
        var a2 = Avx2.UnpackLow(r2, r3).AsInt64();
        var a3 = Avx2.UnpackHigh(r2, r3).AsInt64();
        var a4 = Avx2.UnpackLow(r4, r5).AsInt64();
        var a5 = Avx2.UnpackHigh(r4, r5).AsInt64();
        var a6 = Avx2.UnpackLow(r6, r7).AsInt64();
        var a7 = Avx2.UnpackHigh(r6, r7).AsInt64();
        var b0 = Avx2.UnpackLow(a0, a2).AsInt32();
        var b1 = Avx2.UnpackHigh(a0, a2).AsInt32();
        var b2 = Avx2.UnpackLow(a1, a3).AsInt32();
        var b3 = Avx2.UnpackHigh(a1, a3).AsInt32();
        var b4 = Avx2.UnpackLow(a4, a6).AsInt32();
        var b5 = Avx2.UnpackHigh(a4, a6).AsInt32();
        var b6 = Avx2.UnpackLow(a5, a7).AsInt32();
        var b7 = Avx2.UnpackHigh(a5, a7).AsInt32();
        r0 = Avx2.Permute2x128(b0, b4, 0x20);
        r1 = Avx2.Permute2x128(b1, b5, 0x20);
        r2 = Avx2.Permute2x128(b2, b6, 0x20);
        r3 = Avx2.Permute2x128(b3, b7, 0x20);
        r4 = Avx2.Permute2x128(b0, b4, 0x31);
        r5 = Avx2.Permute2x128(b1, b5, 0x31);
        r6 = Avx2.Permute2x128(b2, b6, 0x31);
        r7 = Avx2.Permute2x128(b3, b7, 0x31);
    }
}
