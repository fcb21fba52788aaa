namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>A Huffman table as DHT segments define it (ISO/IEC 10918-1 §B.2.4.2); among them, the typical ones for 8-bit samples.</summary>
internal sealed class HuffmanTableDefinition
{
    private readonly byte[] _counts;
    private readonly byte[] _symbols;

    /// <summary>Makes a definition, to be verified when it is used.</summary>
    /// <param name="isAc">Whether symbols are runs of zeros and categories, rather than categories of differences.</param>
    /// <param name="counts">The number of codes of each length, 1 to 16 (BITS).</param>
    /// <param name="symbols">Their symbols, by ascending code (HUFFVAL).</param>
    public HuffmanTableDefinition(bool isAc, byte[] counts, byte[] symbols)
    {
        (IsAc, _counts, _symbols) = (isAc, counts, symbols);
    }

    /// <summary>DC differences of luma, typical (Table K.3).</summary>
    public static HuffmanTableDefinition TypicalLumaDc { get; } =
        new(false, [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

    /// <summary>DC differences of chroma, typical (Table K.4).</summary>
    public static HuffmanTableDefinition TypicalChromaDc { get; } =
        new(false, [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

    /// <summary>AC coefficients of luma, typical (Table K.5).</summary>
    public static HuffmanTableDefinition TypicalLumaAc { get; } =
        new(
            true,
            [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D],
            Convert.FromHexString(
                "0102030004110512213141061351610722711432"
                    + "8191A1082342B1C11552D1F02433627282090A16"
                    + "1718191A25262728292A3435363738393A434445"
                    + "464748494A535455565758595A63646566676869"
                    + "6A737475767778797A838485868788898A929394"
                    + "95969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6"
                    + "B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8"
                    + "D9DAE1E2E3E4E5E6E7E8E9EAF1F2F3F4F5F6F7F8"
                    + "F9FA"
            )
        );

    /// <summary>AC coefficients of chroma, typical (Table K.6).</summary>
    public static HuffmanTableDefinition TypicalChromaAc { get; } =
        new(
            true,
            [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77],
            Convert.FromHexString(
                "0001020311040521310612415107617113223281"
                    + "08144291A1B1C109233352F0156272D10A162434"
                    + "E125F11718191A262728292A35363738393A4344"
                    + "45464748494A535455565758595A636465666768"
                    + "696A737475767778797A82838485868788898A92"
                    + "939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4"
                    + "B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6"
                    + "D7D8D9DAE2E3E4E5E6E7E8E9EAF2F3F4F5F6F7F8"
                    + "F9FA"
            )
        );

    /// <summary>Whether symbols are runs of zeros and categories, rather than categories of differences.</summary>
    public bool IsAc { get; }

    /// <summary>The number of codes of each length, 1 to 16.</summary>
    public ReadOnlySpan<byte> Counts => _counts;

    /// <summary>Their symbols, by ascending code.</summary>
    public ReadOnlySpan<byte> Symbols => _symbols;

    /// <summary>The table as decoders need it.</summary>
    /// <exception cref="CodecException">There are more codes than fit, or impossible symbols.</exception>
    public HuffmanTable ForDecoding() => new(Counts, Symbols, IsAc);
}
