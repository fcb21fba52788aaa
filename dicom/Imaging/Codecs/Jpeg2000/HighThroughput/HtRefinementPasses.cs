namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.HighThroughput;

/// <summary>
/// Decodes the significance propagation and magnitude refinement passes of a code-block (ISO/IEC 15444-15 §7.4, §7.5), which
/// add the bit-plane below that of the cleanup pass.
/// </summary>
internal ref struct HtRefinementPasses
{
    private const int StripeRows = 4;
    private const int GroupColumns = 4;

    /// <summary>Significant since the cleanup pass.</summary>
    private const byte Before = 1;

    /// <summary>Significant since the significance propagation pass.</summary>
    private const byte New = 2;

    private readonly HtBlock _block;
    private readonly Span<uint> _samples;

    /// <summary>What is significant, with an insignificant column or row on each side.</summary>
    private readonly Span<byte> _significance;

    private readonly int _stride;

    private HtRefinementPasses(HtBlock block, Span<uint> samples, Span<byte> significance)
    {
        _block = block;
        _samples = samples;
        _significance = significance;
        _stride = block.Width + 2;
        for (var i = 0; i < samples.Length; i++)
        {
            significance[At(i % block.Width, i / block.Width)] = samples[i] == 0 ? (byte)0 : Before;
        }
    }

    /// <summary>Bytes of working memory that a block takes.</summary>
    public static int SignificanceOf(int width, int height) => (width + 2) * (height + 2);

    /// <summary>Decodes the passes that the block has.</summary>
    /// <param name="block">The block; its cleanup pass is not in the lowest bit-plane.</param>
    /// <param name="bytes">Those of both passes, the second's from the end.</param>
    /// <param name="samples">What the cleanup pass gave; made more exact.</param>
    /// <param name="significance">Working memory of <see cref="SignificanceOf"/> bytes, all zero.</param>
    public static void Decode(HtBlock block, ReadOnlySpan<byte> bytes, Span<uint> samples, Span<byte> significance)
    {
        var passes = new HtRefinementPasses(block, samples, significance);
        passes.PropagateSignificance(bytes);
        if (block.Passes > 2)
        {
            passes.RefineMagnitudes(bytes);
        }
    }

    private readonly void PropagateSignificance(ReadOnlySpan<byte> bytes)
    {
        var bits = new HtForwardBits(bytes, afterEnd: 0);
        for (var y = 0; y < _block.Height; y += StripeRows)
        {
            for (var x = 0; x < _block.Width; x += GroupColumns)
            {
                PropagateSignificance(ref bits, x, y);
            }
        }
    }

    /// <summary>Of up to four columns of a stripe: all that become significant, then their signs.</summary>
    private readonly void PropagateSignificance(ref HtForwardBits bits, int left, int top)
    {
        Span<int> fresh = stackalloc int[GroupColumns * StripeRows];
        var count = 0;
        for (var x = left; x < Math.Min(left + GroupColumns, _block.Width); x++)
        {
            for (var y = top; y < Math.Min(top + StripeRows, _block.Height); y++)
            {
                var seesBelow = !_block.IsVerticallyCausal || y < top + StripeRows - 1;
                if (_significance[At(x, y)] == 0 && HasNeighbour(At(x, y), seesBelow) && bits.Read() != 0)
                {
                    _significance[At(x, y)] = New;
                    fresh[count++] = y * _block.Width + x;
                }
            }
        }

        foreach (var sample in fresh[..count])
        {
            _samples[sample] = (bits.Read() << 31) | (3u << (_block.CleanupPlane - 1));
        }
    }

    private readonly void RefineMagnitudes(ReadOnlySpan<byte> bytes)
    {
        var bits = new HtBackwardBits(bytes);
        for (var top = 0; top < _block.Height; top += StripeRows)
        {
            for (var x = 0; x < _block.Width; x++)
            {
                for (var y = top; y < Math.Min(top + StripeRows, _block.Height); y++)
                {
                    if (_significance[At(x, y)] == Before)
                    {
                        // In place of the half that stood for what was not known comes the bit, and a half of what is left.
                        ref var sample = ref _samples[y * _block.Width + x];
                        sample ^= (bits.Read() ^ 1) << _block.CleanupPlane;
                        sample |= 1u << (_block.CleanupPlane - 1);
                    }
                }
            }
        }
    }

    private readonly bool HasNeighbour(int at, bool seesBelow)
    {
        var above = _significance.Slice(at - _stride - 1, 3);
        var beside = _significance.Slice(at - 1, 3);
        var below = _significance.Slice(at + _stride - 1, 3);
        var any = above[0] | above[1] | above[2] | beside[0] | beside[2];
        return (seesBelow ? any | below[0] | below[1] | below[2] : any) != 0;
    }

    private readonly int At(int x, int y) => (y + 1) * _stride + x + 1;
}
