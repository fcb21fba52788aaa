using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;

/// <summary>The significance propagation pass: coefficients that have significant neighbours (ISO/IEC 15444-1 §D.3.1).</summary>
internal static class SignificancePass
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
        var (width, stride, isCausal) = (block.Width, block.Stride, block.IsCausal);
        ref var contexts = ref MemoryMarshal.GetReference(block.ContextStates);
        ref var zeroCoding = ref MemoryMarshal.GetReference(block.ZeroCoding);
        ref var signs = ref MemoryMarshal.GetReference(BlockContexts.Sign);
        ref var coefficients = ref MemoryMarshal.GetReference(block.Coefficients);
        var value = 3 << (plane - 1);
        for (var y = 0; y < block.Height; y += BlockFlags.StripeRows)
        {
            var rows = BlockFlags.RowsOf(Math.Min(BlockFlags.StripeRows, block.Height - y));
            ref var row = ref Unsafe.Add(
                ref MemoryMarshal.GetReference(block.Flags),
                (y / BlockFlags.StripeRows + 1) * stride + 1
            );
            for (var x = 0; x < width; x++)
            {
                ref var flags = ref Unsafe.Add(ref row, x);
                if ((flags & BlockFlags.AllNeighbourhoods) == 0)
                {
                    continue;
                }

                var visited = 0u;
                var left = BlockFlags.BesideSignificant(flags) & rows;
                while (left != 0)
                {
                    var shift = BitOperations.TrailingZeroCount(left);
                    visited |= left & (0 - left);
                    left &= left - 1;
                    var context = Unsafe.Add(ref zeroCoding, (flags >> shift) & BlockFlags.Neighbourhood);
                    if (symbols.Decode(bytes, ref Unsafe.Add(ref contexts, context)) == 0)
                    {
                        continue;
                    }

                    uint sign;
                    if (T.IsRaw)
                    {
                        sign = symbols.Decode(bytes, ref contexts);
                    }
                    else
                    {
                        uint ofSign = Unsafe.Add(ref signs, BlockFlags.SignIndex(ref flags, shift));
                        sign = symbols.Decode(bytes, ref Unsafe.Add(ref contexts, ofSign >> 1)) ^ (ofSign & 1);
                    }

                    Unsafe.Add(ref coefficients, (y + BlockFlags.RowOf(shift)) * width + x) =
                        (value ^ -(int)sign) + (int)sign;
                    BlockFlags.SetSignificant(ref flags, shift, sign, stride, isCausal);

                    // The one below has a significant neighbour now.
                    left |= (1u << (shift + BlockFlags.RowShift)) & BlockFlags.NotSignificant(flags) & rows;
                }

                // The lowest of these bits is the first row's.
                flags |= visited * BlockFlags.Visited;
            }
        }

        decoder = symbols;
    }
}
