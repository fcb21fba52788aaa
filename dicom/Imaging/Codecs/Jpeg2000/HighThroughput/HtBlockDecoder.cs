using System.Runtime.InteropServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.HighThroughput;

/// <summary>Decodes code-blocks of high throughput (ISO/IEC 15444-15 §7). Holds what one block needs, to be used again for the next.</summary>
internal sealed class HtBlockDecoder
{
    /// <summary>More bit-planes than that leave no room for a sign and a half.</summary>
    public const int MaxBitPlanes = 29;

    private const int MaxSamples = 4096;
    private const int MaxSize = 1024;

    private readonly byte[] _exponents = new byte[HtCleanupPass.ExponentsOf(MaxSize)];
    private readonly byte[] _significance = new byte[HtRefinementPasses.SignificanceOf(MaxSize, MaxSamples / MaxSize)];

    /// <summary>Decodes a block.</summary>
    /// <param name="block">The block, of at least one pass.</param>
    /// <param name="cleanup">The bytes of the cleanup pass.</param>
    /// <param name="refinement">Those of the passes after it.</param>
    /// <param name="coefficients">
    /// Takes the coefficients, row by row: twice what is decoded, and half of the last bit-plane that was, so that 3 is the 1
    /// of the lowest bit-plane.
    /// </param>
    /// <exception cref="CodecException">It is not such a block.</exception>
    public void Decode(HtBlock block, ReadOnlySpan<byte> cleanup, ReadOnlySpan<byte> refinement, Span<int> coefficients)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(coefficients.Length, block.Width * block.Height);
        if (block.BitPlanes > MaxBitPlanes)
        {
            throw new CodecException("An HTJ2K code-block has more bit-planes than can be decoded.");
        }

        if (block.CleanupPlane < 0)
        {
            throw new CodecException("An HTJ2K code-block has no bit-plane that is not missing.");
        }

        var samples = MemoryMarshal.Cast<int, uint>(coefficients);
        samples.Clear();
        var exponents = _exponents.AsSpan(0, HtCleanupPass.ExponentsOf(block.Width));
        exponents.Clear();
        HtCleanupPass.Decode(block, new HtSegments(cleanup), samples, exponents);

        // Below the lowest bit-plane there is nothing to refine.
        if (block is { Passes: > 1, CleanupPlane: > 0 } && !refinement.IsEmpty)
        {
            var significance = _significance.AsSpan(0, HtRefinementPasses.SignificanceOf(block.Width, block.Height));
            significance.Clear();
            HtRefinementPasses.Decode(block, refinement, samples, significance);
        }

        foreach (ref var coefficient in coefficients)
        {
            var sign = coefficient >> 31;
            coefficient = ((coefficient & int.MaxValue) ^ sign) - sign;
        }
    }
}
