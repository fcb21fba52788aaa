using System.Numerics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.HighThroughput;

/// <summary>
/// Decodes the cleanup pass of a code-block (ISO/IEC 15444-15 §7.3): quads, two columns of two rows, in pairs from left to
/// right. Which samples of a quad are significant and a bound of their exponents come as codewords, in the context of the
/// quads to the left and above; the rest of the samples as plain bits.
/// </summary>
internal ref struct HtCleanupPass
{
    private readonly HtBlock _block;
    private readonly Span<uint> _samples;

    /// <summary>Exponents of the lower samples of the quads above, by column plus one; 0 of insignificant ones.</summary>
    private Span<byte> _above;

    /// <summary>Likewise, of this row of quads.</summary>
    private Span<byte> _current;

    private HtMelDecoder _runs;
    private HtBackwardBits _codewords;
    private HtForwardBits _magnitudes;

    private HtCleanupPass(HtBlock block, HtSegments segments, Span<uint> samples, Span<byte> exponents)
    {
        _block = block;
        _samples = samples;
        _above = exponents[..(exponents.Length / 2)];
        _current = exponents[(exponents.Length / 2)..];
        _runs = new HtMelDecoder(segments.Rest);
        _codewords = HtBackwardBits.FromHalf(segments.Rest);
        _magnitudes = new HtForwardBits(segments.SignsAndMagnitudes, afterEnd: 0xFF);
    }

    /// <summary>Bytes of working memory that a block of so many columns takes.</summary>
    public static int ExponentsOf(int width) => 2 * (width + 6);

    /// <summary>Decodes the pass.</summary>
    /// <param name="block">The block.</param>
    /// <param name="segments">Its bytes.</param>
    /// <param name="samples">
    /// Takes its coefficients, row by row, and is all zero: the sign is bit 31, below it is twice the magnitude plus half of
    /// what is not known of it.
    /// </param>
    /// <param name="exponents">Working memory of <see cref="ExponentsOf"/> bytes, all zero.</param>
    /// <exception cref="CodecException">It is not such a pass.</exception>
    public static void Decode(HtBlock block, HtSegments segments, Span<uint> samples, Span<byte> exponents)
    {
        var pass = new HtCleanupPass(block, segments, samples, exponents);
        for (var y = 0; y < block.Height; y += 2)
        {
            pass.DecodeRow(y);
        }
    }

    private void DecodeRow(int y)
    {
        var table = y == 0 ? HtCodewords.OfFirstRow : HtCodewords.OfOtherRows;
        var left = 0;
        for (var x = 0; x < _block.Width; x += 4)
        {
            var first = DecodeQuad(table, ContextOf(x, y, left));
            var second = 0;
            if (x + 2 < _block.Width)
            {
                second = DecodeQuad(table, ContextOf(x + 2, y, Significance(first)));
            }

            left = Significance(second);
            var (hasFirst, hasSecond) = ((first & 8) != 0, (second & 8) != 0);
            var (excess, secondExcess) =
                y == 0 && hasFirst && hasSecond
                    ? HtExcess.ReadBoth(ref _codewords, areLarge: _runs.Decode())
                    : HtExcess.Read(ref _codewords, hasFirst, hasSecond);
            DecodeSamples(x, y, first, excess);
            DecodeSamples(x + 2, y, second, secondExcess);
        }

        var above = _above;
        _above = _current;
        _current = above;
        _current.Clear();
    }

    /// <summary>The context of a quad, by the significance of that to its left (§7.3.5).</summary>
    private readonly int ContextOf(int x, int y, int left)
    {
        if (y == 0)
        {
            return (left & 1) | (left >> 1);
        }

        var above = _above.Slice(x, 4);
        return ((above[0] | above[1]) != 0 ? 1 : 0)
            | ((left & 0b1100) != 0 ? 2 : 0)
            | ((above[2] | above[3]) != 0 ? 4 : 0);
    }

    /// <summary>What is in the table for the quad's codeword; 0 when nothing of it is significant, which without neighbours is likely.</summary>
    private int DecodeQuad(ReadOnlySpan<ushort> table, int context)
    {
        if (context == 0 && !_runs.Decode())
        {
            return 0;
        }

        var codeword = _codewords.Peek() & ((1 << HtCodewords.MaxLength) - 1);
        int entry = table[(context << HtCodewords.MaxLength) | (int)codeword];
        _codewords.Skip(entry & 7);
        return entry;
    }

    private void DecodeSamples(int x, int y, int entry, int excess)
    {
        var significant = Significance(entry);
        if (significant == 0)
        {
            return;
        }

        var inside = (x + 1 < _block.Width ? 0b1111 : 0b0011) & (y + 1 < _block.Height ? 0b1111 : 0b0101);
        if ((significant & ~inside) != 0)
        {
            throw new CodecException("An HTJ2K code-block has significant coefficients beyond its end.");
        }

        var bound = excess + 1;
        if (y > 0 && !BitOperations.IsPow2(significant))
        {
            var above = _above.Slice(x, 4);
            var largest = Math.Max(Math.Max(above[0], above[1]), Math.Max(above[2], above[3]));
            bound = excess + Math.Max(1, largest - 1);
        }

        if (bound > _block.MaxExponent)
        {
            throw new CodecException("An HTJ2K code-block has coefficients that are too large.");
        }

        // The highest bit is not there where the codeword said it.
        var (known, highest) = ((uint)entry >> 12, (uint)entry >> 8);
        var at = y * _block.Width + x;
        for (var left = (uint)significant; left != 0; left &= left - 1)
        {
            var sample = BitOperations.TrailingZeroCount(left);
            var length = bound - (int)((known >> sample) & 1);
            var value = (_magnitudes.Peek() & ((1u << length) - 1)) | (((highest >> sample) & 1) << length);
            _magnitudes.Skip(length);
            var (column, row) = (sample >> 1, sample & 1);
            _samples[at + row * _block.Width + column] = (value << 31) | (((value | 1) + 2) << _block.CleanupPlane);
            if (row != 0)
            {
                _current[x + column + 1] = (byte)(32 - BitOperations.LeadingZeroCount(value | 1));
            }
        }
    }

    private static int Significance(int entry) => (entry >> 4) & 0xF;
}
