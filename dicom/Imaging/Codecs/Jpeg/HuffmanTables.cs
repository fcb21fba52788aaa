namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>The Huffman tables in force: of each class four, of which those not defined are the typical ones.</summary>
internal sealed class HuffmanTables
{
    private const int Places = 4;

    // Motion JPEG leaves out the tables of ISO/IEC 10918-1 §K.3.
    private readonly HuffmanTableDefinition?[] _definitions =
    [
        HuffmanTableDefinition.TypicalLumaDc,
        HuffmanTableDefinition.TypicalChromaDc,
        null,
        null,
        HuffmanTableDefinition.TypicalLumaAc,
        HuffmanTableDefinition.TypicalChromaAc,
        null,
        null,
    ];

    /// <summary>Made when they are used first: a codestream may define many more.</summary>
    private readonly HuffmanTable?[] _tables = new HuffmanTable?[2 * Places];

    /// <summary>The table of DC, or lossless, differences in a place.</summary>
    /// <exception cref="CodecException">There is none, or it cannot be one.</exception>
    public HuffmanTable Dc(int place) => Find(place);

    /// <summary>The table of AC coefficients in a place.</summary>
    /// <exception cref="CodecException">There is none, or it cannot be one.</exception>
    public HuffmanTable Ac(int place) => Find(Places + place);

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

            var index = kind * Places + place;
            _definitions[index] = new(isAc: kind == 1, counts.ToArray(), parameters[..total].ToArray());
            _tables[index] = null;
            parameters = parameters[total..];
        }
    }

    private HuffmanTable Find(int index) =>
        _tables[index] ??=
            _definitions[index]?.ForDecoding()
            ?? throw new CodecException("A JPEG scan uses a Huffman table that is not there.");

    private static CodecException Malformed() => new("A segment of JPEG Huffman tables is malformed.");
}
