using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Transforms;

/// <summary>The irreversible 9/7 wavelet (ISO/IEC 15444-1 §F.3.8.2, Table F.4).</summary>
internal readonly struct Lifting97 : ILifting<float>
{
    private const float Alpha = -1.586134342059924f;
    private const float Beta = -0.052980118572961f;
    private const float Gamma = 0.882911075530934f;
    private const float Delta = 0.443506852043971f;
    private const float K = 1.230174104914001f;

    // 1 / K is 0.812893. OpenJPEG, with which GDCM, pydicom and most viewers decode, has kept this older value; with 1 / K
    // samples of 16 bits would differ by up to 3 from what these show, with it they are the same but for rounding.
    private const float HighK = 0.812866211f;

    /// <inheritdoc/>
    public static int Steps => 4;

    /// <inheritdoc/>
    public static void Undo(int step, Span<float> target, ReadOnlySpan<float> before, ReadOnlySpan<float> after)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(before.Length, target.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(after.Length, target.Length);
        var factor = step switch
        {
            0 => -Delta,
            1 => -Gamma,
            2 => -Beta,
            _ => -Alpha,
        };
        ref var t = ref MemoryMarshal.GetReference(target);
        ref var b = ref MemoryMarshal.GetReference(before);
        ref var a = ref MemoryMarshal.GetReference(after);
        var i = 0;
        for (; i <= target.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var sum = Vector256.LoadUnsafe(ref b, (nuint)i) + Vector256.LoadUnsafe(ref a, (nuint)i);
            var lifted = Vector256.LoadUnsafe(ref t, (nuint)i) + sum * factor;
            lifted.StoreUnsafe(ref t, (nuint)i);
        }

        for (; i < target.Length; i++)
        {
            target[i] += (before[i] + after[i]) * factor;
        }
    }

    /// <inheritdoc/>
    public static void Scale(ReadOnlySpan<float> source, Span<float> target, bool isHigh)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, source.Length);
        var factor = isHigh ? HighK : K;
        ref var s = ref MemoryMarshal.GetReference(source);
        ref var t = ref MemoryMarshal.GetReference(target);
        var i = 0;
        for (; i <= source.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            (Vector256.LoadUnsafe(ref s, (nuint)i) * factor).StoreUnsafe(ref t, (nuint)i);
        }

        for (; i < source.Length; i++)
        {
            target[i] = source[i] * factor;
        }
    }

    /// <inheritdoc/>
    public static void Halve(ReadOnlySpan<float> source, Span<float> target)
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = source[i] / 2;
        }
    }
}
