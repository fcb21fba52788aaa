using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;

/// <summary>The cleanup pass: the coefficients that the other two left over, columns without significance by run (ISO/IEC 15444-1 §D.3.4).</summary>
internal static class CleanupPass
{
    /// <summary>Decodes the pass.</summary>
    /// <param name="block">The code-block.</param>
    /// <param name="decoder">Its symbols.</param>
    /// <param name="plane">The bit-plane, counted as <see cref="BlockState.Coefficients"/> are.</param>
    public static void Decode(in BlockState block, ref MqDecoder decoder, int plane)
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
            var height = Math.Min(BlockFlags.StripeRows, block.Height - y);
            var rows = BlockFlags.RowsOf(height);
            ref var row = ref Unsafe.Add(
                ref MemoryMarshal.GetReference(block.Flags),
                (y / BlockFlags.StripeRows + 1) * stride + 1
            );
            for (var x = 0; x < width; x++)
            {
                ref var flags = ref Unsafe.Add(ref row, x);
                var left = BlockFlags.ToCleanUp(flags) & rows;
                var isKnown = false;
                if (flags == 0 && height == BlockFlags.StripeRows)
                {
                    if (symbols.Decode(bytes, ref Unsafe.Add(ref contexts, BlockContexts.RunLength)) == 0)
                    {
                        continue;
                    }

                    ref var uniform = ref Unsafe.Add(ref contexts, BlockContexts.Uniform);
                    var run = symbols.Decode(bytes, ref uniform) << 1;
                    run |= symbols.Decode(bytes, ref uniform);
                    left &= ~BlockFlags.RowsOf((int)run);
                    isKnown = true;
                }

                for (; left != 0; left &= left - 1)
                {
                    var shift = BitOperations.TrailingZeroCount(left);
                    if (!isKnown)
                    {
                        var context = Unsafe.Add(ref zeroCoding, (flags >> shift) & BlockFlags.Neighbourhood);
                        if (symbols.Decode(bytes, ref Unsafe.Add(ref contexts, context)) == 0)
                        {
                            continue;
                        }
                    }

                    isKnown = false;
                    uint ofSign = Unsafe.Add(ref signs, BlockFlags.SignIndex(ref flags, shift));
                    var sign = symbols.Decode(bytes, ref Unsafe.Add(ref contexts, ofSign >> 1)) ^ (ofSign & 1);
                    Unsafe.Add(ref coefficients, (y + BlockFlags.RowOf(shift)) * width + x) =
                        (value ^ -(int)sign) + (int)sign;
                    BlockFlags.SetSignificant(ref flags, shift, sign, stride, isCausal);
                }

                flags &= ~BlockFlags.AllVisited;
            }
        }

        decoder = symbols;
    }
}
