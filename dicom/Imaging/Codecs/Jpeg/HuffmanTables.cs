namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>The Huffman tables in force: of each class four, of which those not defined are the typical ones.</summary>
internal sealed class HuffmanTables
{
    private const int Places = 4;

    private readonly HuffmanTable?[] _dc = new HuffmanTable?[Places];
    private readonly HuffmanTable?[] _ac = new HuffmanTable?[Places];

    /// <summary>The table of DC, or lossless, differences in a place.</summary>
    /// <exception cref="CodecException">There is none.</exception>
    public HuffmanTable Dc(int place) =>
        _dc[place] ??= place switch
        {
            // Motion JPEG leaves out the tables of ISO/IEC 10918-1 §K.3.
            0 => TypicalHuffmanTable.LumaDc.ForDecoding(),
            1 => TypicalHuffmanTable.ChromaDc.ForDecoding(),
            _ => throw Missing(),
        };

    /// <summary>The table of AC coefficients in a place.</summary>
    /// <exception cref="CodecException">There is none.</exception>
    public HuffmanTable Ac(int place) =>
        _ac[place] ??= place switch
        {
            0 => TypicalHuffmanTable.LumaAc.ForDecoding(),
            1 => TypicalHuffmanTable.ChromaAc.ForDecoding(),
            _ => throw Missing(),
        };

    /// <summary>Takes the tables of a DHT segment (§B.2.4.2).</summary>
    /// <exception cref="CodecException">It is malformed.</exception>
    public void Define(ReadOnlySpan<byte> parameters)
    {
        while (!parameters.IsEmpty)
        {
            var (kind, place) = (parameters[0] >> 4, parameters[0] & 15);
            if (kind > 1 || place >= Places || parameters.Length <= HuffmanTable.MaxCodeLength)
            {
                throw Malformed();
            }

            var counts = parameters.Slice(1, HuffmanTable.MaxCodeLength);
            var total = 0;
            foreach (var count in counts)
            {
                total += count;
            }

            parameters = parameters[(1 + HuffmanTable.MaxCodeLength)..];
            if (total > 256 || total > parameters.Length)
            {
                throw Malformed();
            }

            (kind == 0 ? _dc : _ac)[place] = new HuffmanTable(counts, parameters[..total], isAc: kind == 1);
            parameters = parameters[total..];
        }
    }

    private static CodecException Malformed() => new("A segment of JPEG Huffman tables is malformed.");

    private static CodecException Missing() => new("A JPEG scan uses a Huffman table that is not there.");
}
