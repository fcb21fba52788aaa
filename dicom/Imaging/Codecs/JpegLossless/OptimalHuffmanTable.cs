using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLossless;

/// <summary>The Huffman table that makes the codes of some symbols shortest together (ISO/IEC 10918-1 §K.2).</summary>
internal static class OptimalHuffmanTable
{
    /// <summary>Makes the table of categories of differences.</summary>
    /// <param name="frequencies">How often each category comes; not all are 0.</param>
    public static HuffmanTableDefinition Of(ReadOnlySpan<int> frequencies)
    {
        var lengths = LengthsOf(frequencies);
        byte[] symbols =
        [
            .. Enumerable
                .Range(0, frequencies.Length)
                .Where(symbol => lengths[symbol] > 0)
                .OrderBy(symbol => lengths[symbol])
                .Select(symbol => (byte)symbol),
        ];
        return new(isAc: false, CountsOf(lengths), symbols);
    }

    /// <summary>The lengths of a Huffman code, in which one symbol more takes the code of ones only.</summary>
    private static int[] LengthsOf(ReadOnlySpan<int> frequencies)
    {
        // Pairs the two rarest groups until one is left; each time, all symbols of both get a bit more.
        var lengths = new int[frequencies.Length + 1];
        var groups = new List<(long Frequency, int[] Symbols)> { (1, [frequencies.Length]) };
        for (var symbol = 0; symbol < frequencies.Length; symbol++)
        {
            if (frequencies[symbol] > 0)
            {
                groups.Add((frequencies[symbol], [symbol]));
            }
        }

        while (groups.Count > 1)
        {
            groups.Sort((first, second) => second.Frequency.CompareTo(first.Frequency));
            var (rarest, next) = (groups[^1], groups[^2]);
            groups.RemoveRange(groups.Count - 2, 2);
            int[] symbols = [.. rarest.Symbols, .. next.Symbols];
            foreach (var symbol in symbols)
            {
                lengths[symbol]++;
            }

            groups.Add((rarest.Frequency + next.Frequency, symbols));
        }

        return lengths;
    }

    private static byte[] CountsOf(int[] lengths)
    {
        var counts = new byte[lengths.Max() + 1];
        foreach (var length in lengths)
        {
            counts[length]++;
        }

        // Codes of more than 16 bits come in pairs: one takes the place of both, the other stands beside a shorter
        // one, which gets a bit more (Figure K.3).
        for (var length = counts.Length - 1; length > HuffmanTable.MaxCodeLength; length--)
        {
            while (counts[length] > 0)
            {
                var shorter = Array.FindLastIndex(counts, length - 2, count => count > 0);
                counts[length] -= 2;
                counts[length - 1]++;
                counts[shorter + 1] += 2;
                counts[shorter]--;
            }
        }

        // The code of ones only is among the longest, and is not used.
        counts[Array.FindLastIndex(counts, count => count > 0)]--;
        var result = new byte[HuffmanTable.MaxCodeLength];
        counts.AsSpan(1, Math.Min(result.Length, counts.Length - 1)).CopyTo(result);
        return result;
    }
}
