namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>A Huffman table made for encoding.</summary>
internal sealed class HuffmanCodes
{
    private readonly uint[] _codes = new uint[256];

    /// <summary>Gives the codes of the table to its symbols (ISO/IEC 10918-1 Annex C).</summary>
    public HuffmanCodes(HuffmanTableDefinition table)
    {
        var (code, place) = (0u, 0);
        for (var length = 1; length <= HuffmanTable.MaxCodeLength; length++)
        {
            for (var i = 0; i < table.Counts[length - 1]; i++)
            {
                _codes[table.Symbols[place++]] = (code++ << 8) | (uint)length;
            }

            code <<= 1;
        }
    }

    /// <summary>By symbol, the code times 256 plus its length in bits.</summary>
    public ReadOnlySpan<uint> Codes => _codes;
}
