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
        const uint AllSignificant =
            BlockFlags.Significant
            | BlockFlags.Significant << 3
            | BlockFlags.Significant << 6
            | BlockFlags.Significant << 9;
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
            var end = Math.Min(BlockFlags.StripeRows, block.Height - y) * BlockFlags.RowShift;
            ref var row = ref Unsafe.Add(
                ref MemoryMarshal.GetReference(block.Flags),
                (y / BlockFlags.StripeRows + 1) * stride + 1
            );
            for (var x = 0; x < width; x++)
            {
                ref var flags = ref Unsafe.Add(ref row, x);
                if ((flags & AllSignificant) == 0)
                {
                    continue;
                }

                ref var coefficient = ref Unsafe.Add(ref coefficients, y * width + x);
                var refined = flags;
                for (var shift = 0; shift < end; shift += BlockFlags.RowShift)
                {
                    var here = refined >> shift;
                    if ((here & (BlockFlags.Significant | BlockFlags.Visited)) == BlockFlags.Significant)
                    {
                        var context =
                            (here & BlockFlags.Refined) != 0 ? 2
                            : (here & BlockFlags.Neighbours) != 0 ? 1
                            : 0;
                        var symbol = symbols.Decode(bytes, ref Unsafe.Add(ref contexts, context));

                        // Away from zero by half a step when the bit is 1, towards it when it is 0.
                        var value = coefficient;
                        coefficient = value + (symbol != 0 == value >= 0 ? half : -half);
                        refined |= BlockFlags.Refined << shift;
                    }

                    coefficient = ref Unsafe.Add(ref coefficient, width);
                }

                flags = refined;
            }
        }

        decoder = symbols;
    }
}
