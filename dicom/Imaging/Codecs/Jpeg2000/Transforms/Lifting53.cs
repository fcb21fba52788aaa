using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Transforms;

/// <summary>The reversible 5/3 wavelet (ISO/IEC 15444-1 §F.3.8.1).</summary>
internal readonly struct Lifting53 : ILifting<int>
{
    /// <inheritdoc/>
    public static int Steps => 2;

    /// <inheritdoc/>
    public static void Undo(int step, Span<int> target, ReadOnlySpan<int> before, ReadOnlySpan<int> after)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(before.Length, target.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(after.Length, target.Length);
        ref var t = ref MemoryMarshal.GetReference(target);
        ref var b = ref MemoryMarshal.GetReference(before);
        ref var a = ref MemoryMarshal.GetReference(after);
        var i = 0;
        if (step == 0)
        {
            for (; i <= target.Length - Vector256<int>.Count; i += Vector256<int>.Count)
            {
                var sum = Vector256.LoadUnsafe(ref b, (nuint)i) + Vector256.LoadUnsafe(ref a, (nuint)i);
                var lifted = Vector256.LoadUnsafe(ref t, (nuint)i) - ((sum + Vector256.Create(2)) >> 2);
                lifted.StoreUnsafe(ref t, (nuint)i);
            }

            for (; i < target.Length; i++)
            {
                target[i] -= (before[i] + after[i] + 2) >> 2;
            }
        }
        else
        {
            for (; i <= target.Length - Vector256<int>.Count; i += Vector256<int>.Count)
            {
                var sum = Vector256.LoadUnsafe(ref b, (nuint)i) + Vector256.LoadUnsafe(ref a, (nuint)i);
                var lifted = Vector256.LoadUnsafe(ref t, (nuint)i) + (sum >> 1);
                lifted.StoreUnsafe(ref t, (nuint)i);
            }

            for (; i < target.Length; i++)
            {
                target[i] += (before[i] + after[i]) >> 1;
            }
        }
    }

    /// <inheritdoc/>
    public static void Scale(ReadOnlySpan<int> source, Span<int> target, bool isHigh) => source.CopyTo(target);

    /// <inheritdoc/>
    public static void Halve(ReadOnlySpan<int> source, Span<int> target)
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = source[i] / 2;
        }
    }
}
