namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.HighThroughput;

/// <summary>By how much the exponent bounds of a pair of quads exceed what their neighbours let expect (ISO/IEC 15444-15 §7.3.6).</summary>
internal static class HtExcess
{
    /// <summary>Bits of a prefix, by the three next bits.</summary>
    private static ReadOnlySpan<byte> PrefixLengths => [3, 1, 2, 1, 3, 1, 2, 1];

    /// <summary>What a prefix stands for (Table 3).</summary>
    private static ReadOnlySpan<byte> Prefixes => [5, 1, 2, 1, 3, 1, 2, 1];

    /// <summary>Bits of the suffix, whose number is added.</summary>
    private static ReadOnlySpan<byte> SuffixLengths => [5, 0, 0, 0, 1, 0, 0, 0];

    /// <summary>Reads those of the quads that have an offset; that of a quad without is 0. Extensions, of more than 32, are not read.</summary>
    public static (int First, int Second) Read(ref HtBackwardBits bits, bool hasFirst, bool hasSecond)
    {
        var next = bits.Peek();
        var read = 0;
        var first = hasFirst ? ReadPrefix(next, ref read) : -1;
        var second = hasSecond ? ReadPrefix(next, ref read) : -1;
        var excess = (ReadRest(next, first, ref read), ReadRest(next, second, ref read));
        bits.Skip(read);
        return excess;
    }

    /// <summary>Reads those of two quads of the first row that both have an offset.</summary>
    /// <param name="bits">The codewords.</param>
    /// <param name="areLarge">Whether both are more than 2.</param>
    public static (int First, int Second) ReadBoth(ref HtBackwardBits bits, bool areLarge)
    {
        if (areLarge)
        {
            var (first, second) = Read(ref bits, true, true);
            return (first + 2, second + 2);
        }

        var next = bits.Peek();
        if (PrefixLengths[(int)(next & 7)] < 3)
        {
            return Read(ref bits, true, true);
        }

        // The first is more than 2, thus the second is not.
        var read = 0;
        var prefix = ReadPrefix(next, ref read);
        var small = (int)((next >> read++) & 1) + 1;
        var large = ReadRest(next, prefix, ref read);
        bits.Skip(read);
        return (large, small);
    }

    private static int ReadPrefix(uint next, ref int read)
    {
        var prefix = (int)((next >> read) & 7);
        read += PrefixLengths[prefix];
        return prefix;
    }

    private static int ReadRest(uint next, int prefix, ref int read)
    {
        if (prefix < 0)
        {
            return 0;
        }

        var length = SuffixLengths[prefix];
        var suffix = (int)(next >> read) & ((1 << length) - 1);
        read += length;
        return Prefixes[prefix] + suffix;
    }
}
