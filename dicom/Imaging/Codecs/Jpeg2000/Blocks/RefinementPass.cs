using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;

/// <summary>The magnitude refinement pass: coefficients that were significant before this bit-plane (ISO/IEC 15444-1 §D.3.3).</summary>
internal static class RefinementPass
{
    /// <summary>Decodes the pass.</summary>
    /// <param name="block">The code-block.</param>
    /// <param name="decoder">Its symbols.</param>
    /// <param name="plane">The bit-plane, counted as <see cref="BlockState.Coefficients"/> are.</param>
    public static void Decode<T>(in BlockState block, ref T decoder, int plane)
        where T : struct, ISymbolDecoder
    {
        var symbols = decoder;
        var bytes = block.Bytes;
        var (width, stride) = (block.Width, block.Stride);
        ref var contexts = ref Unsafe.Add(
            ref MemoryMarshal.GetReference(block.ContextStates),
            BlockContexts.FirstMagnitude
        );
        ref var coefficients = ref MemoryMarshal.GetReference(block.Coefficients);
        var half = 1 << (plane - 1);
        for (var y = 0; y < block.Height; y += BlockFlags.StripeRows)
        {
            ref var row = ref Unsafe.Add(
                ref MemoryMarshal.GetReference(block.Flags),
                (y / BlockFlags.StripeRows + 1) * stride + 1
            );
            for (var x = 0; x < width; x++)
            {
                ref var flags = ref Unsafe.Add(ref row, x);
                var left = BlockFlags.ToRefine(flags);
                if (left == 0)
                {
                    continue;
                }

                var refined = flags;
                for (; left != 0; left &= left - 1)
                {
                    var shift = BitOperations.TrailingZeroCount(left);
                    var here = refined >> shift;
                    var context =
                        (here & BlockFlags.Refined) != 0 ? 2
                        : (here & BlockFlags.Neighbours) != 0 ? 1
                        : 0;
                    var isLess = (int)symbols.Decode(bytes, ref Unsafe.Add(ref contexts, context)) - 1;

                    // Away from zero by half a step when the bit is 1, towards it when it is 0.
                    ref var coefficient = ref Unsafe.Add(ref coefficients, (y + BlockFlags.RowOf(shift)) * width + x);
                    var towards = isLess ^ (coefficient >> 31);
                    coefficient += (half ^ towards) - towards;
                    refined |= BlockFlags.Refined << shift;
                }

                flags = refined;
            }
        }

        decoder = symbols;
    }
}
